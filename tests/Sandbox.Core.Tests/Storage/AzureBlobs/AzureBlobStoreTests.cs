using Sandbox.Core.Storage;
using Sandbox.Core.Storage.AzureBlobs;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Core.Tests.Storage.AzureBlobs;

[Collection(Azurites.Name)]
public sealed class AzureBlobStoreTests(AzuriteFixture azurites) : BlobStoreContract
{
    protected override Task<IBlobStore> CreateStoreAsync()
    {
        Skip.If(AzuriteInstallation.Missing is not null, AzuriteInstallation.Missing);
        var options = new StorageOptions { ConnectionString = azurites.Azurite.CreateConnectionString() };
        return Task.FromResult<IBlobStore>(new AzureBlobStore(new AzureStorageAccount(options), options, TimeProvider.System));
    }
}
