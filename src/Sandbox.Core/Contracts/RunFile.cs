namespace Sandbox.Core.Contracts;

/// <summary>A file that lies in the program's folder when it starts. Exactly one of the three sources is given.</summary>
public sealed record RunFile
{
    /// <summary>Where, below the program's folder: segments between slashes, never absolute, never with <c>..</c>. Required.</summary>
    public string? Path { get; init; }

    /// <summary>Text; it is written as UTF-8.</summary>
    public string? Content { get; init; }

    /// <summary>Bytes, as standard base64 with padding.</summary>
    public ReadOnlyMemory<byte>? ContentBase64 { get; init; }

    /// <summary>The name of a blob that an earlier answer gave: <c>runs/{run_id}/...</c>.</summary>
    public string? Blob { get; init; }
}
