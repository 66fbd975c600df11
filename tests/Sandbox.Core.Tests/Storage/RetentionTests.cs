using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Storage;
using Sandbox.Core.Storage.Folders;
using Xunit;

namespace Sandbox.Core.Tests.Storage;

public sealed class RetentionTests : IDisposable
{
    private static readonly string[] Containers = [BlobContainers.Outputs, BlobContainers.Jobs, BlobContainers.Dependencies];

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-blobs-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly StorageOptions _options = new();
    private readonly FolderBlobStore _store;
    private readonly RetentionSweep _sweep;

    public RetentionTests()
    {
        _store = new FolderBlobStore(_folder, _time);
        _sweep = new RetentionSweep(_store, Options.Create(_options), _time, NullLogger<RetentionSweep>.Instance);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Sweep_AsTimePasses_RemovesOutputsThenJobsAndNeverDependencies()
    {
        foreach (string container in Containers)
            await _store.WriteAsync(new BlobName(container, "a/b"), new byte[1], "a/b", BlobCondition.None, default);

        Assert.Equal(0, await _sweep.RunAsync(default));
        Assert.Equal(Containers, await ReadContainersAsync());

        _time.Advance(TimeSpan.FromDays(_options.OutputRetentionDays) + TimeSpan.FromMinutes(1));
        Assert.Equal(1, await _sweep.RunAsync(default));
        Assert.Equal(Containers[1..], await ReadContainersAsync());

        _time.Advance(TimeSpan.FromDays(_options.JobRetentionDays));
        Assert.Equal(1, await _sweep.RunAsync(default));
        _time.Advance(TimeSpan.FromDays(10_000));
        Assert.Equal(0, await _sweep.RunAsync(default));
        Assert.Equal(Containers[2..], await ReadContainersAsync());
    }

    [Fact]
    public async Task Service_OverManyIntervals_SweepsAndSurvivesAStoreThatIsDown()
    {
        _options.Folder = _folder;
        var store = new ScriptedStore();
        var sweep = new RetentionSweep(store, Options.Create(_options), _time, NullLogger<RetentionSweep>.Instance);
        using var service = new RetentionService(sweep, Options.Create(_options), _time, NullLogger<RetentionService>.Instance);
        await service.StartAsync(default);

        // The first fails, the second does not. The service begins on a thread of its own, so time passes until it has.
        for (int i = 0; i < 2; i++)
        {
            for (Task listed = store.NextList(); !listed.IsCompleted; await Task.Yield())
                _time.Advance(_options.SweepInterval!.Value);
        }

        await service.StopAsync(default);
        Assert.True(service.ExecuteTask!.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Health_OfAStoreThatHangs_IsFalseSoonAndAskedOnce()
    {
        var store = new ScriptedStore { Hangs = true };
        using var health = new StorageHealth(store, Options.Create(_options), _time);
        Task<bool>[] asked = [health.IsReachableAsync(default), health.IsReachableAsync(default)];

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.All(await Task.WhenAll(asked).WaitAsync(TimeSpan.FromSeconds(30)), Assert.False);
        Assert.Equal(1, store.Finds);
    }

    [Fact]
    public async Task Health_AfterAnOutage_IsTrueAgainWhenItIsOld()
    {
        var store = new ScriptedStore { Fails = true };
        using var health = new StorageHealth(store, Options.Create(_options), _time);
        Assert.False(await health.IsReachableAsync(default));

        store.Fails = false;
        Assert.False(await health.IsReachableAsync(default));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.True(await health.IsReachableAsync(default));
        Assert.Equal(2, store.Finds);
    }

    private async Task<List<string>> ReadContainersAsync()
    {
        var full = new List<string>();
        foreach (string container in Containers)
        {
            if (await _store.FindAsync(new BlobName(container, "a/b"), default) is not null)
                full.Add(container);
        }

        return full;
    }
}
