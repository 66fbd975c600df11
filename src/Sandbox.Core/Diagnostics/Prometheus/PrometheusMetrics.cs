using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Sandbox.Core.Diagnostics.Prometheus;

/// <summary>Adds up what is measured and writes it as Prometheus reads it (text format 0.0.4).</summary>
/// <remarks>
/// Of our own, because OpenTelemetry's exporter has no stable version, and what it does is little: a sum, a last value or
/// a histogram for each set of tags. OTLP goes through OpenTelemetry.
/// </remarks>
public sealed class PrometheusMetrics : IDisposable
{
    /// <summary>The media type of <see cref="Write"/>.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _writing = new();

    /// <summary>Listens from now on.</summary>
    public PrometheusMetrics()
    {
        _listener.InstrumentPublished = Publish;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Measure(value, tags, state));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Measure(value, tags, state));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Measure(value, tags, state));
        _listener.Start();
    }

    /// <summary>All metrics now.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        lock (_writing)
        {
            foreach (MetricFamily family in _families.Values)
                family.Forget();
            _listener.RecordObservableInstruments();
            foreach ((_, MetricFamily family) in _families.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                family.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state) =>
        ((MetricFamily)state!).Measure(value, tags);

    private void Publish(Instrument instrument, MeterListener listener)
    {
        // ASP.NET Core's request metric too: it says how many were answered how, and with whose key.
        bool wanted = instrument.Meter.Name == SandboxTelemetry.Name
            || instrument is { Meter.Name: "Microsoft.AspNetCore.Hosting", Name: SandboxTelemetry.RequestDuration };
        if (!wanted || KindOf(instrument) is not { } kind)
            return;

        listener.EnableMeasurementEvents(
            instrument, _families.GetOrAdd(instrument.Name, _ => new MetricFamily(instrument, kind)));
    }

    private static MetricKind? KindOf(Instrument instrument) =>
        instrument switch
        {
            Counter<long> or Counter<double> or ObservableCounter<long> => MetricKind.Counter,
            Histogram<double> => MetricKind.Histogram,
            ObservableGauge<int> => MetricKind.Gauge,
            _ => null,
        };
}
