using Sandbox.Core.Limits;

namespace Sandbox.Core.Sandboxing;

/// <summary>Makes a sandbox, runs one program in it, destroys it.</summary>
public interface ISandboxManager
{
    /// <summary>Runs the program to its end; when this returns, nothing of the run is alive.</summary>
    /// <exception cref="SandboxException">The sandbox could not be made; the program did not run.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or stopped before it began; the program is dead.</exception>
    Task<SandboxEnding> RunAsync(SandboxProgram program, ResourceLimits limits, CancellationToken cancellationToken);
}
