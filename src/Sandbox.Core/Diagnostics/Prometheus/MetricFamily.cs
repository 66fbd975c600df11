using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Sandbox.Core.Diagnostics.Prometheus;

/// <summary>All series of one instrument's name.</summary>
internal sealed class MetricFamily
{
    // Tags are few by design; whatever went wrong, the memory stays what it is.
    private const int MaxSeries = 1_000;

    private static readonly IReadOnlyList<double> UsualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<double> _bounds = [];
    private readonly MetricKind _kind;

    // Who is asked tells the whole, who tells by themselves what came on top.
    private readonly bool _isTotal;
    private readonly string _name;
    private readonly string _help;

    public MetricFamily(Instrument instrument, MetricKind kind)
    {
        _kind = kind;
        _name = NameOf(instrument, kind);
        _help = instrument.Description ?? "";
        _isTotal = instrument.IsObservable;
        if (kind == MetricKind.Histogram)
        {
            _bounds = instrument.Name == SandboxTelemetry.RequestDuration
                ? SandboxTelemetry.DurationBounds
                : (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? UsualBounds;
        }
    }

    /// <summary>Before asking observable instruments: what they do not name any more is gone.</summary>
    public void Forget()
    {
        if (_kind == MetricKind.Gauge)
            _series.Clear();
    }

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = LabelsOf(tags);
        if (!_series.TryGetValue(labels, out MetricSeries? series))
        {
            if (_series.Count >= MaxSeries)
                return;
            series = _series.GetOrAdd(labels, static (labels, bounds) => new MetricSeries(labels, bounds), _bounds);
        }

        switch (_kind)
        {
            case MetricKind.Histogram:
                series.Record(value);
                break;
            case MetricKind.Gauge:
                series.Set(value);
                break;
            case MetricKind.Counter when _isTotal:
                series.Set(value);
                break;
            default:
                series.Add(value);
                break;
        }
    }

    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty)
            return;

        text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help}\n# TYPE {_name} {TypeName(_kind)}\n");
        foreach (MetricSeries series in _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal))
        {
            (double sum, long[] buckets) = series.Read();
            if (_kind == MetricKind.Histogram)
                WriteHistogram(text, series.Labels, sum, buckets);
            else
                WriteLine(text, _name, series.Labels, sum);
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, double sum, long[] buckets)
    {
        string comma = labels.Length > 0 ? "," : "";
        long count = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            string bound = i < _bounds.Count ? Number(_bounds[i]) : "+Inf";
            WriteLine(text, $"{_name}_bucket", $"{labels}{comma}le=\"{bound}\"", count);
        }

        WriteLine(text, $"{_name}_sum", labels, sum);
        WriteLine(text, $"{_name}_count", labels, count);
    }

    private static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string TypeName(MetricKind kind) =>
        kind switch
        {
            MetricKind.Histogram => "histogram",
            MetricKind.Gauge => "gauge",
            _ => "counter",
        };

    // OpenTelemetry's rules: the unit is spelt out, and a counter is a total.
    private static string NameOf(Instrument instrument, MetricKind kind)
    {
        string unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        string total = kind == MetricKind.Counter ? "_total" : "";
        return $"{Clean(instrument.Name)}{unit}{total}";
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";

        var text = new StringBuilder();
        foreach ((string name, object? value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(Clean(name)).Append("=\"").Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }

        return text.ToString();
    }

    private static string Escape(string value) =>
        value.Replace("\\", @"\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Clean(string name) => name.Replace('.', '_').Replace('-', '_');
}
