namespace Sandbox.Core.Storage;

/// <summary>A blob that is being read. The stream is of the version that <see cref="Properties"/> tells.</summary>
public sealed class BlobContent(BlobProperties properties, Stream stream) : IAsyncDisposable
{
    public BlobProperties Properties => properties;

    public Stream Stream => stream;

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
