using Microsoft.Extensions.Options;
using Sandbox.Core.Storage;
using Xunit;

namespace Sandbox.Core.Tests.Storage;

public sealed class StorageHealthTests : IDisposable
{
    private readonly Clock _time = new();
    private readonly Jobs.Fakes.MemoryBlobStore _store;
    private readonly StorageHealth _health;

    public StorageHealthTests()
    {
        _store = new Jobs.Fakes.MemoryBlobStore(_time);
        _health = new StorageHealth(_store, Options.Create(new StorageOptions()), _time);
    }

    public void Dispose() => _health.Dispose();

    [Fact]
    public async Task IsReachable_AskedAgainAtOnce_IsNotAskedOfTheStore()
    {
        Assert.True(await _health.IsReachableAsync(CancellationToken.None));

        _store.Outage = () => new StorageException(StorageFailure.Unavailable, "gone");

        Assert.True(await _health.IsReachableAsync(CancellationToken.None));
        _time.Pass(TimeSpan.FromSeconds(11));
        Assert.False(await _health.IsReachableAsync(CancellationToken.None));
    }

    [Fact]
    public async Task IsReachable_ClockIsSetBack_IsAskedOfTheStoreAllTheSame()
    {
        Assert.True(await _health.IsReachableAsync(CancellationToken.None));
        _store.Outage = () => new StorageException(StorageFailure.Unavailable, "gone");

        _time.Pass(TimeSpan.FromSeconds(11));
        _time.SetBack(TimeSpan.FromHours(1));

        Assert.False(await _health.IsReachableAsync(CancellationToken.None));
    }

    // The clock on the wall can be set; the time since the start cannot.
    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => (_now, _ticks) = (_now + time, _ticks + time.Ticks);

        public void SetBack(TimeSpan time) => _now -= time;
    }
}
