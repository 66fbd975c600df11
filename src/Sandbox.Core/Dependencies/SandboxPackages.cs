using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Dependencies;

/// <summary>Gives installed packages to the sandbox manager.</summary>
internal sealed class SandboxPackages(SandboxManager sandboxes) : IRuntimePackages
{
    /// <inheritdoc/>
    public async Task<Task> UseAsync(string runtime, string? folder, CancellationToken cancellationToken)
    {
        try
        {
            // Not imported by zygotes: a caller's list is a caller's code.
            Replacement replacement = await sandboxes
                .ReplaceAsync(runtime, RuntimeEnvironment.Plain with { Packages = folder }, cancellationToken).ConfigureAwait(false);
            return replacement.Drained;
        }
        catch (SandboxException exception)
        {
            throw new DependencyException(
                exception.Retryable ? DependencyFailure.Unavailable : DependencyFailure.NotInstallable,
                $"installed, but no sandbox starts with it: {exception.Message}",
                exception);
        }
    }
}
