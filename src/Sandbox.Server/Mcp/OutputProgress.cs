using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sandbox.Core.Runs;

namespace Sandbox.Server.Mcp;

/// <summary>Tells a client that asked for progress what the program prints, now and then.</summary>
// The answer has all of it: progress is for whoever looks on.
internal sealed class OutputProgress(McpServer server, ProgressToken token, TimeProvider time, CancellationToken cancellationToken)
    : IRunObserver
{
    private const int MaxBytes = 512;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private long _toldAt;
    private int _told;

    public ValueTask StartAsync(string runId) => TellAsync("started");

    public async ValueTask WriteAsync(OutputKind kind, ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            if (_toldAt != 0 && time.GetElapsedTime(_toldAt) < Interval)
                return;
            _toldAt = time.GetTimestamp();
        }

        // Cut anywhere: a part of a character shows as U+FFFD.
        await TellAsync(Encoding.UTF8.GetString(bytes.Span[..Math.Min(MaxBytes, bytes.Length)])).ConfigureAwait(false);
    }

    private async ValueTask TellAsync(string message) =>
        await server.NotifyProgressAsync(
            token,
            new ProgressNotificationValue { Progress = Interlocked.Increment(ref _told), Message = message },
            cancellationToken: cancellationToken).ConfigureAwait(false);
}
