using Sandbox.Core.Contracts;

namespace Sandbox.Core.Runs;

/// <summary>The sandbox as the doors see it: one program in, one ending out.</summary>
public interface ISandboxExecutor
{
    /// <summary>Runs a program to its end.</summary>
    /// <returns>The program's ending, whatever it was.</returns>
    /// <exception cref="RunException">The program was not run, and why.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the program is dead.</exception>
    Task<RunData> RunAsync(RunRequest request, CancellationToken cancellationToken);
}
