using System.Globalization;
using System.Runtime.CompilerServices;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>Blobs in memory, with the promises of the real stores; out of reach when a test says so.</summary>
internal sealed class MemoryBlobStore(TimeProvider time) : IBlobStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (byte[] Content, BlobProperties Properties)> _blobs = new(StringComparer.Ordinal);
    private int _version;

    /// <summary>What every call throws; null when all is well.</summary>
    public Func<StorageException?> Outage { get; set; } = () => null;

    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_lock)
            {
                return [.. _blobs.Keys];
            }
        }
    }

    /// <summary>How often a path was written with success.</summary>
    public Dictionary<string, int> Writes { get; } = [];

    public Task<BlobProperties?> FindAsync(BlobName name, CancellationToken cancellationToken) =>
        UseAsync(() => _blobs.TryGetValue(name.Path, out var blob) ? blob.Properties : null);

    public Task<BlobContent?> OpenAsync(BlobName name, CancellationToken cancellationToken) =>
        UseAsync(() => _blobs.TryGetValue(name.Path, out var blob)
            ? new BlobContent(blob.Properties, new MemoryStream(blob.Content))
            : null);

    public Task<BlobProperties> WriteAsync(
        BlobName name, ReadOnlyMemory<byte> content, string mediaType, BlobCondition condition, CancellationToken cancellationToken) =>
        UseAsync(() =>
        {
            if (condition.MustBeAbsent && _blobs.ContainsKey(name.Path))
                throw new StorageException(StorageFailure.Conflict, "it is there");

            string tag = (++_version).ToString(CultureInfo.InvariantCulture);
            var properties = new BlobProperties(name, content.Length, mediaType, tag, time.GetUtcNow());
            _blobs[name.Path] = (content.ToArray(), properties);
            Writes[name.Path] = Writes.GetValueOrDefault(name.Path) + 1;
            return properties;
        });

    public Task<BlobWriter> CreateAsync(BlobName name, string mediaType, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<BlobProperties> found = await UseAsync(() => _blobs
            .Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(blob => blob.Value.Properties).ToList());
        foreach (BlobProperties blob in found)
            yield return blob;
    }

    public Task DeleteAsync(BlobName name, CancellationToken cancellationToken) => UseAsync(() => _blobs.Remove(name.Path));

    public Task<Uri?> CreateLinkAsync(BlobName name, CancellationToken cancellationToken) => Task.FromResult<Uri?>(null);

    private Task<T> UseAsync<T>(Func<T> use)
    {
        lock (_lock)
        {
            if (Outage() is { } outage)
                return Task.FromException<T>(outage);

            try
            {
                return Task.FromResult(use());
            }
            catch (StorageException exception)
            {
                return Task.FromException<T>(exception);
            }
        }
    }
}
