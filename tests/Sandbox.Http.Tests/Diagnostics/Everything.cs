using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Sandbox.Http.Tests.Diagnostics;

/// <summary>Every log line of every level, every span and every measurement of the process, as text.</summary>
internal sealed class Everything : ILoggerProvider
{
    private readonly ActivityListener _spans;
    private readonly MeterListener _meters = new();

    public Everything()
    {
        _spans = new ActivityListener
        {
            // Not the client's, which are the test's own.
            ShouldListenTo = source => source.Name == "Sandbox" || source.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                Spans.Enqueue(span);
                Text.Enqueue($"span {span.DisplayName} {span.StatusDescription} {Join(span.TagObjects)} {Join(span.Baggage)}");
                foreach (ActivityEvent happened in span.Events)
                    Text.Enqueue($"event {happened.Name} {Join(happened.Tags)}");
            },
        };
        ActivitySource.AddActivityListener(_spans);
        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        Listen<long>();
        Listen<int>();
        Listen<double>();
        _meters.Start();
    }

    public ConcurrentQueue<string> Text { get; } = [];

    public ConcurrentQueue<Activity> Spans { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        _spans.Dispose();
        _meters.Dispose();
    }

    private void Listen<T>()
        where T : struct =>
        _meters.SetMeasurementEventCallback<T>(
            (instrument, value, tags, _) => Text.Enqueue($"metric {instrument.Name} {value} {Join(tags.ToArray())}"));

    private static string Join<T>(IEnumerable<KeyValuePair<string, T>> pairs) =>
        string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}"));

    private sealed class Category(Everything owner, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            owner.Text.Enqueue($"scope {name} {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Text.Enqueue($"log {name} {formatter(state, exception)} {exception}");
    }
}
