using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Tests.Runs;

/// <summary>Keeps its lines of every level.</summary>
internal sealed class KeepingLogger<T> : ILogger<T>
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{logLevel} {formatter(state, exception)}");
}
