using Sandbox.Core.Storage;
using Sandbox.Core.Storage.Folders;

namespace Sandbox.Core.Tests.Storage.Folders;

public sealed class FolderBlobStoreTests : BlobStoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-blobs-").FullName;

    protected override Task<IBlobStore> CreateStoreAsync() =>
        Task.FromResult<IBlobStore>(new FolderBlobStore(Path.Combine(_folder, "blobs"), TimeProvider.System));

    public override Task DisposeAsync()
    {
        ((FolderBlobStore)Store).Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
