namespace Sandbox.Core.Dependencies.Versions;

/// <summary>The set of packages that programs have now, and the former ones that some still run with.</summary>
/// <param name="runtime">"python3" or "nodejs".</param>
/// <param name="versions">Where sets lie.</param>
/// <param name="packages">Where they meet runs.</param>
/// <param name="line">Everything here is for whose turn it is; the removal of former sets waits for its own.</param>
/// <param name="progress">Told of what happens.</param>
internal sealed class ServingSet(
    string runtime, VersionFolders versions, IRuntimePackages packages, InstallLine line, InstallProgress progress)
{
    private readonly List<string> _draining = [];
    private string? _version;
    private volatile Task _removing = Task.CompletedTask;

    /// <summary>Done when the sets that nobody uses any more are removed.</summary>
    public Task Settled => _removing;

    /// <summary>Raised when programs find other packages than before.</summary>
    public event Action? Changed;

    /// <summary>Lets new sandboxes have that version; null: what the system has.</summary>
    /// <exception cref="DependencyException">It does not work; everything is as it was.</exception>
    public async Task UseAsync(string? version, CancellationToken cancellationToken)
    {
        if (version == _version)
            return;

        progress.Step("switching");
        Task drained = await packages
            .UseAsync(runtime, version is null ? null : versions.PathOf(version), cancellationToken).ConfigureAwait(false);
        string? former = _version;
        _version = version;
        Changed?.Invoke();
        _removing = RemoveFormerAsync(former, drained);
    }

    /// <summary>Removes the sets that no run has, such as one that worked and then could not be published.</summary>
    /// <param name="kept">One that is wanted next; null: none.</param>
    public void RemoveUnused(string? kept)
    {
        try
        {
            versions.RemoveAllBut([.. _draining, .. new[] { _version, kept }.OfType<string>()]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            progress.NotRemoved(exception.Message);
        }
    }

    private async Task RemoveFormerAsync(string? former, Task drained)
    {
        // A set may serve, be replaced and serve again before its first runs have ended: each time counts.
        if (former is not null)
            _draining.Add(former);
        await drained.ConfigureAwait(false);
        try
        {
            await line.EnterAsync(
                () =>
                {
                    if (former is not null)
                        _draining.Remove(former);
                    RemoveUnused(null);
                    return Task.CompletedTask;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The server is stopping.
        }
    }
}
