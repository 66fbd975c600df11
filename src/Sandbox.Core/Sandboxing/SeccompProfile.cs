namespace Sandbox.Core.Sandboxing;

/// <summary>The system calls that a runtime's programs may make: a policy file, and what the operator adds to it.</summary>
/// <param name="PolicyPath">Allowlist of native/policies.</param>
/// <param name="AppendedSyscalls">Names of further calls, from the options.</param>
public sealed record SeccompProfile(string PolicyPath, IReadOnlyList<string> AppendedSyscalls)
{
    /// <summary>Compiles it as a spawner would, without one.</summary>
    /// <exception cref="IsolationException">The policy is missing or wrong, or an appended name is no system call.</exception>
    internal async Task CheckAsync(NativeFiles files, SyscallNames names, CancellationToken cancellationToken)
    {
        if (AppendedSyscalls.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw new IsolationException($"'{unknown}' is not a system call of this machine", "correct Sandbox:Isolation:AppendSyscalls");

        ToolResult result = await NativeTool.RunAsync(files.Launcher, ["check-policy", PolicyPath], cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new IsolationException($"The seccomp policy is wrong: {result.Error}", "correct that line");
    }
}
