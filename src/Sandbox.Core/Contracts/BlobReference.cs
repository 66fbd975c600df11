namespace Sandbox.Core.Contracts;

/// <summary>Where an answer's larger part is kept.</summary>
/// <param name="Name">Its path among the outputs: <c>runs/{run_id}/stdout</c>, <c>runs/{run_id}/artifacts/{path}</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Url">A link of the store that works for a while, or a path of this server, which asks for the key.</param>
public sealed record BlobReference(string Name, long Size, string Url);
