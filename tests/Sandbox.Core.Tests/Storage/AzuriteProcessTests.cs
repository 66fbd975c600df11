using Azure.Storage.Blobs;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Core.Tests.Storage;

public sealed class AzuriteProcessTests
{
    [AzuriteFact]
    public async Task Azurite_StoppedAndStartedAgain_KeepsPortsAndContent()
    {
        await using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
        string connection = azurite.CreateConnectionString();
        var container = new BlobContainerClient(connection, "kept");
        await container.CreateAsync();

        await azurite.StopAsync();
        await azurite.StartAgainAsync();

        Assert.True(await container.ExistsAsync());
        Assert.False(await new BlobContainerClient(azurite.CreateConnectionString(), "kept").ExistsAsync());
    }
}
