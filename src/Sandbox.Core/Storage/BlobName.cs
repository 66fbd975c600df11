namespace Sandbox.Core.Storage;

/// <summary>Where a blob is: a container and a path of segments between slashes.</summary>
/// <param name="Container">One of <see cref="BlobContainers"/>.</param>
/// <param name="Path">For example <c>runs/0199.../stdout</c>. Never with <c>..</c>, empty segments or control characters.</param>
public readonly record struct BlobName(string Container, string Path)
{
    public override string ToString() => $"{Container}/{Path}";
}
