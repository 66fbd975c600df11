using Sandbox.Core.Contracts;

namespace Sandbox.Core.Runs;

/// <summary>The sandbox as the doors see it: one program in, one ending out.</summary>
public interface ISandboxExecutor
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="request">The program.</param>
    /// <param name="caller">For whom: their programs wait for each other before they wait for anybody else's.</param>
    /// <param name="cancellationToken">The caller is gone.</param>
    /// <returns>The program's ending, whatever it was.</returns>
    /// <exception cref="RunException">The program was not run, and why.</exception>
    /// <exception cref="OperationCanceledException">The caller is gone; the program is dead.</exception>
    Task<RunData> RunAsync(RunRequest request, RunCaller caller, CancellationToken cancellationToken) =>
        RunAsync(request, caller, null, cancellationToken);

    /// <summary>The same, with somebody who sees the output as it comes; the answer still has its head.</summary>
    /// <param name="request">The program.</param>
    /// <param name="caller">For whom.</param>
    /// <param name="observer">
    /// Not called any more when this is done; of a run that was given up, one last call may still be under way. Null for nobody.
    /// </param>
    /// <param name="cancellationToken">The caller is gone.</param>
    /// <exception cref="RunException">The program was not run, and why.</exception>
    /// <exception cref="OperationCanceledException">The caller is gone; the program is dead.</exception>
    Task<RunData> RunAsync(
        RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken);
}
