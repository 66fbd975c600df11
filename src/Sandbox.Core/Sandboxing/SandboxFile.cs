namespace Sandbox.Core.Sandboxing;

/// <summary>A file to lie in the workspace when the program starts.</summary>
/// <param name="Path">Below the workspace, valid by <see cref="WorkspacePath"/>.</param>
/// <param name="Content">The whole content, unless <paramref name="Open"/> is there.</param>
/// <param name="Open">Opens the content of a file that is not held in memory; asked once for each attempt to make a sandbox.</param>
public sealed record SandboxFile(
    string Path, ReadOnlyMemory<byte> Content, Func<CancellationToken, Task<Stream>>? Open = null);
