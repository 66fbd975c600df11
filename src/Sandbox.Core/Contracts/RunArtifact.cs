namespace Sandbox.Core.Contracts;

/// <summary>A file that the program left in its folder <c>out</c>. Exactly one of its contents and its blob is there.</summary>
public sealed record RunArtifact
{
    /// <summary>Where, below <c>out</c>: segments between slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>What it is, by its first bytes and its name: "image/png".</summary>
    public required string MediaType { get; init; }

    /// <summary>The whole file, as base64, when it is small.</summary>
    public ReadOnlyMemory<byte>? ContentBase64 { get; init; }

    /// <summary>Where it is kept, when it is not small.</summary>
    public BlobReference? Blob { get; init; }
}
