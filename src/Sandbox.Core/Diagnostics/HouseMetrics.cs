using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Diagnostics;

/// <summary>How the house stands right now; looked at when somebody asks.</summary>
internal sealed class HouseMetrics(RunSlots slots, SandboxManager sandboxes, DependencyCatalog dependencies) : IHostedService, IDisposable
{
    private static readonly (InstallState State, string Name)[] States =
        [(InstallState.Idle, "idle"), (InstallState.Installing, "installing"), (InstallState.Failed, "failed")];

    // Its own, so that it goes with this house; a process of tests has many.
    private readonly Meter _meter = new(SandboxTelemetry.Name);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge(
            "sandbox.ready", () => sandboxes.IsReady ? 1 : 0, null, "1 while every runtime can make sandboxes.");
        _meter.CreateObservableGauge("sandbox.isolation.tier", Tier, null, "1 for the tier that programs run in.");
        _meter.CreateObservableGauge("sandbox.places.in_use", () => slots.Running, "{run}", "Running places that are taken.");
        _meter.CreateObservableGauge("sandbox.places.waiting", () => slots.Waiting, "{run}", "Runs in the waiting line.");
        _meter.CreateObservableGauge(
            "sandbox.pool.parked", Parked, "{sandbox}", "Sandboxes that wait for a program, by runtime and pool.");
        _meter.CreateObservableGauge(
            "sandbox.dependencies.state", InstallStates, null, "1 for the state that a runtime's list of packages is in.");
        _meter.CreateObservableCounter(
            "sandbox.leaks", PoolMetrics.Leaks, "{leak}", "What sweeps found and could not clear away, by kind.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Tier()
    {
        if (sandboxes.Host is { } host)
            yield return new Measurement<int>(1, new KeyValuePair<string, object?>("tier", host.Tier.ToString().ToLowerInvariant()));
    }

    private IEnumerable<Measurement<int>> Parked()
    {
        if (sandboxes.Foundation is not { } foundation)
            yield break;

        foreach ((string runtime, RuntimeHost host) in foundation.Runtimes)
        {
            yield return Measure(runtime, runtime, host.Parked);
            foreach (SandboxPool pool in host.Variants)
                yield return Measure(runtime, pool.Name, pool.Parked);
        }
    }

    private IEnumerable<Measurement<int>> InstallStates()
    {
        foreach (RuntimeDependencies runtime in dependencies.Runtimes)
        {
            InstallState now = runtime.Status.State;
            foreach ((InstallState state, string name) in States)
            {
                yield return new Measurement<int>(
                    state == now ? 1 : 0, new KeyValuePair<string, object?>("runtime", runtime.Runtime), new("state", name));
            }
        }
    }

    private static Measurement<int> Measure(string runtime, string pool, int parked) =>
        new(parked, new KeyValuePair<string, object?>("runtime", runtime), new KeyValuePair<string, object?>("pool", pool));
}
