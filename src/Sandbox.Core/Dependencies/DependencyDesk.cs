using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Dependencies;

/// <summary>What the doors can ask for: the list of a language, and to change it.</summary>
/// <remarks>
/// An installation belongs to the server, not to the request that began it: a caller that hangs up or waits too long leaves
/// it running, and finds its end in the next answer.
/// </remarks>
public sealed class DependencyDesk
{
    private readonly InstalledPackages _packages;
    private readonly DependencyCatalog _catalog;
    private readonly IOptions<DependencyOptions> _options;
    private readonly TimeProvider _time;

    public DependencyDesk(InstalledPackages packages, DependencyCatalog catalog, IOptions<DependencyOptions> options, TimeProvider time)
    {
        (_packages, _catalog, _options, _time) = (packages, catalog, options, time);
        catalog.Changed += packages.Forget;
    }

    /// <summary>What programs of the language can import, and how it stands with its list.</summary>
    /// <exception cref="RunException">No such language, no place to run in, or our own fault.</exception>
    public async Task<DependencyList> ReadAsync(string? language, CancellationToken cancellationToken)
    {
        string runtime = _packages.Resolve(language);
        DependencyList installed = await _packages.ReadAsync(language, cancellationToken).ConfigureAwait(false);
        return Describe(installed, _catalog.StatusOf(runtime));
    }

    /// <summary>Resolves and installs the list again; where nothing is installed, the interpreter is asked again.</summary>
    /// <exception cref="RunException">No such language, no place to run in, or our own fault.</exception>
    /// <exception cref="DependencyException">It does not work; what served before serves on.</exception>
    public async Task<DependencyList> RefreshAsync(string? language, CancellationToken cancellationToken)
    {
        string runtime = _packages.Resolve(language);
        if (_catalog.Finds(runtime))
            await WaitAsync(_catalog.Require(runtime).RefreshAsync(CancellationToken.None), cancellationToken).ConfigureAwait(false);
        else
            _packages.Forget(runtime);
        return await ReadAsync(language, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings this server to what the list says, now; lines are added to the list first.</summary>
    /// <inheritdoc cref="RefreshAsync"/>
    public async Task<DependencyList> UpdateAsync(string? language, IReadOnlyList<string> added, CancellationToken cancellationToken)
    {
        string runtime = _packages.Resolve(language);
        if (added.Count > 0)
        {
            RuntimeDependencies dependencies = _catalog.Require(runtime);
            dependencies.Check(string.Join('\n', added));
            await WaitAsync(
                dependencies.ReplaceAsync(list => ListEdit.Add(runtime, list, added), null, CancellationToken.None),
                cancellationToken).ConfigureAwait(false);
        }
        else if (_catalog.Finds(runtime))
        {
            await WaitAsync(_catalog.Require(runtime).FollowAsync(now: true, CancellationToken.None), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _packages.Forget(runtime);
        }

        return await ReadAsync(language, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a whole list the one of every instance.</summary>
    /// <param name="language">Whose.</param>
    /// <param name="list">The list.</param>
    /// <param name="etag">What the present list's tag has to be; null: whatever it is.</param>
    /// <param name="cancellationToken">Ends the waiting, not the installation.</param>
    /// <inheritdoc cref="RefreshAsync"/>
    public async Task<DependencyList> ReplaceAsync(string? language, string list, string? etag, CancellationToken cancellationToken)
    {
        string runtime = _packages.Resolve(language);
        RuntimeDependencies dependencies = _catalog.Require(runtime);
        dependencies.Check(list);
        await WaitAsync(dependencies.ReplaceAsync(_ => list, etag, CancellationToken.None), cancellationToken).ConfigureAwait(false);
        return await ReadAsync(language, cancellationToken).ConfigureAwait(false);
    }

    private async Task WaitAsync(Task installation, CancellationToken cancellationToken)
    {
        try
        {
            await installation.WaitAsync(TimeSpan.FromSeconds(_options.Value.WaitSeconds), _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It goes on; the answer says so. Its failure is in the status, and nobody's to throw any more.
            _ = installation.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private static DependencyList Describe(DependencyList installed, DependencyStatus status) => installed with
    {
        List = status.List,
        Etag = status.ETag,
        Source = status.Source,
        State = status.State,
        Step = status.Step,
        StartedAt = status.StartedAt,
        FinishedAt = status.FinishedAt,
        Error = status.Error,
        Version = status.Version,
    };
}
