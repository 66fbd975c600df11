namespace Sandbox.Server.Mcp;

/// <summary>An artifact as structured content; its bytes are in a content block of their own.</summary>
/// <param name="Path">Where, below <c>out</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Blob">What a later run's <c>files[].blob</c> takes; null when it is not kept.</param>
internal sealed record ArtifactAnswer(string Path, long Size, string MediaType, string? Blob);
