using Sandbox.Core.Storage;

namespace Sandbox.Http;

/// <summary>A body that somebody else reads, counted as it comes.</summary>
internal sealed class SharedBody(Stream body, BodyShare share) : ReadOnlyStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        share.Grow(_read += read);
        return read;
    }
}
