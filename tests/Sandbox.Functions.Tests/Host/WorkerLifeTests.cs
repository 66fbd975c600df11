namespace Sandbox.Functions.Tests.Host;

/// <summary>How the published worker ends.</summary>
public sealed class WorkerLifeTests
{
    [WorkerFact]
    public async Task Worker_ToldToEnd_EndsWithZeroAndSaysNothing()
    {
        await using PlayedHost host = await PlayedHost.StartAsync(WorkerPlace.Published, Key, Storage());

        Assert.Equal(0, await host.TerminateAsync());
        Assert.Equal("", host.Error);
    }

    // The host starts another one after any exit code but 0, and shows a line when it has one of its words.
    [WorkerFact]
    public async Task Worker_WithWrongSettings_EndsWithOneLineAndOne()
    {
        await using PlayedHost host = await PlayedHost.StartWorkerAsync(
            WorkerPlace.Published, Key, Storage(), ("Sandbox__Limits__DefaultWallMs", "0"), ("Sandbox__Runs__MaxWorkers", "0"));

        Assert.Equal(1, await host.WaitForExitAsync());
        string line = Assert.Single(host.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("sandbox: failed: ", line, StringComparison.Ordinal);
        Assert.Contains("DefaultWallMs", line, StringComparison.Ordinal);
        Assert.Contains("MaxWorkers", line, StringComparison.Ordinal);
    }

    [WorkerFact]
    public async Task Worker_WithoutAKey_DoesNotStart()
    {
        await using PlayedHost host = await PlayedHost.StartWorkerAsync(WorkerPlace.Published, Storage());

        Assert.Equal(1, await host.WaitForExitAsync());
        Assert.Contains("Sandbox__Http__ApiKey", host.Error, StringComparison.Ordinal);
    }

    private static (string Name, string Value) Key => ("Sandbox__Http__ApiKey", WorkerFixture.Key);

    private static (string Name, string Value) Storage() =>
        ("Sandbox__Storage__Folder", Path.Combine(Directory.CreateTempSubdirectory("sandbox-worker-").FullName, "blobs"));
}
