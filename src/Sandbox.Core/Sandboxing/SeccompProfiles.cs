namespace Sandbox.Core.Sandboxing;

/// <summary>The filters of a runtime's programs.</summary>
/// <param name="Usual">Of runs without network.</param>
/// <param name="Network">Of runs with; null: there are none.</param>
internal sealed record SeccompProfiles(SeccompProfile Usual, SeccompProfile? Network)
{
    /// <exception cref="IsolationException">One of them is wrong.</exception>
    public async Task CheckAsync(NativeFiles files, SyscallNames names, CancellationToken cancellationToken)
    {
        await Usual.CheckAsync(files, names, cancellationToken).ConfigureAwait(false);
        if (Network is not null)
            await Network.CheckAsync(files, names, cancellationToken).ConfigureAwait(false);
    }
}
