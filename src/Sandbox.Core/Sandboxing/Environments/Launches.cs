using Sandbox.Core.Limits;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Puts a program's argument vector and environment together.</summary>
internal static class Launches
{
    /// <summary>What the sandbox needs to become the program.</summary>
    /// <exception cref="SandboxException">It is too much for one packet.</exception>
    public static Launch Create(
        InstalledRuntime runtime, SandboxEnvironment environment, SandboxProgram program, ResourceLimits limits, long requestedAt)
    {
        RuntimeManifest manifest = runtime.Manifest;
        var launch = new Launch(program, limits, requestedAt);
        try
        {
            launch.Go.AddArgument(runtime.Interpreter);
            foreach (string argument in manifest.InterpreterArguments)
                launch.Go.AddArgument(HeapLimit.Fill(argument, limits.MemoryBytes));
            launch.Go.AddArgument($"{environment.Folders.Work}/{program.StartFile ?? manifest.ProgramFile}");
            foreach (string argument in program.Arguments)
                launch.Go.AddArgument(argument);

            foreach ((string name, string value) in environment.Variables)
            {
                if (!program.Environment.ContainsKey(name))
                    launch.Go.AddVariable(name, environment.Folders.Fill(value));
            }

            foreach ((string name, string value) in program.Environment)
                launch.Go.AddVariable(name, value);
            return launch;
        }
        catch
        {
            launch.Dispose();
            throw;
        }
    }
}
