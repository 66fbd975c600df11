using Microsoft.AspNetCore.Http;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Http;

/// <summary>Alive, and ready.</summary>
public sealed class HealthEndpoints(SandboxManager sandboxes, DependencyCatalog packages, StorageHealth? store = null)
{
    /// <summary>The process answers; nothing more is said to whoever asks.</summary>
    public static ValueTask<IResult> AliveAsync(HttpContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Answers.Ok);

    /// <summary>Programs can be run, and how well they are kept apart.</summary>
    public async ValueTask<IResult> ReadyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        HostReport? host = sandboxes.Host;
        StoreState? storeState = store is null
            ? null
            : new StoreState(store.Kind, await store.IsReachableAsync(cancellationToken).ConfigureAwait(false));
        return Answers.Readiness(new ReadyData(
            sandboxes.IsReady,
            host?.Tier,
            host?.Layers.ToDictionary(layer => layer.Name, layer => layer.Available) ?? [],
            sandboxes.RuntimeStates,
            [.. sandboxes.Runtimes.Select(runtime => Describe(runtime.Manifest.Name))],
            storeState));
    }

    // Nobody is asked for a key here: neither the list nor why it failed.
    private PackagesState Describe(string runtime)
    {
        DependencyStatus status = packages.StatusOf(runtime);
        return new PackagesState(runtime, status.State, status.Source, status.Version);
    }
}
