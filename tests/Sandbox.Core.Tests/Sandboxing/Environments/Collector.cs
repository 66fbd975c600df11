using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Tests.Sandboxing.Environments;

/// <summary>Collects what a pipe brings, as slowly as a test wants.</summary>
internal sealed class Collector : IOutputConsumer
{
    private readonly List<byte> _all = [];
    private readonly Lock _lock = new();

    /// <summary>Awaited before each piece is taken; false stops.</summary>
    public Func<ValueTask<bool>> Take { get; init; } = () => ValueTask.FromResult(true);

    public byte[] All
    {
        get
        {
            lock (_lock)
                return _all.ToArray();
        }
    }

    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        bool more = await Take();
        lock (_lock)
            _all.AddRange(bytes.Span);
        return more;
    }
}
