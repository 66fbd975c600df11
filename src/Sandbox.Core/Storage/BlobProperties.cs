namespace Sandbox.Core.Storage;

/// <summary>What is known of a blob without reading it.</summary>
/// <param name="Name">Where it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="MediaType">As its writer gave it.</param>
/// <param name="ETag">Changes with every write; opaque, without quotes.</param>
/// <param name="ModifiedAt">When it was written.</param>
public sealed record BlobProperties(BlobName Name, long Size, string MediaType, string ETag, DateTimeOffset ModifiedAt);
