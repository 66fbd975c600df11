using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Diagnostics;

/// <summary>What is in use right now; looked at when somebody asks.</summary>
internal sealed class HouseMetrics(RunSlots slots, SandboxManager sandboxes) : IHostedService, IDisposable
{
    // Its own, so that it goes with this house; a process of tests has many.
    private readonly Meter _meter = new(SandboxTelemetry.Name);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge("sandbox.places.in_use", () => slots.Running, "{run}", "Running places that are taken.");
        _meter.CreateObservableGauge("sandbox.places.waiting", () => slots.Waiting, "{run}", "Runs in the waiting line.");
        _meter.CreateObservableGauge(
            "sandbox.pool.parked", Parked, "{sandbox}", "Sandboxes that wait for a program, by runtime and pool.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _meter.Dispose();

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

    private static Measurement<int> Measure(string runtime, string pool, int parked) =>
        new(parked, new KeyValuePair<string, object?>("runtime", runtime), new KeyValuePair<string, object?>("pool", pool));
}
