namespace Sandbox.Core.Dependencies;

/// <summary>Where installed packages meet runs.</summary>
internal interface IRuntimePackages
{
    /// <summary>Every run that begins after this has the folder's packages; null: what the system has.</summary>
    /// <returns>Done when the last run with the former ones has ended: only then may their folder go.</returns>
    /// <exception cref="DependencyException">It does not work; everything is as it was.</exception>
    Task<Task> UseAsync(string runtime, string? folder, CancellationToken cancellationToken);
}
