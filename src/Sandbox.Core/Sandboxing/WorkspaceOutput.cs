using Microsoft.Win32.SafeHandles;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing;

/// <summary>What a program that has ended left in its output folder; good until the collector returns.</summary>
public sealed class WorkspaceOutput
{
    // Beside the files that are collected, so many more may lie there before nobody looks any further.
    private const int MostEntries = 10_000;

    // Deeper trees are no results.
    private const int MostDepth = 16;

    private readonly OutputFolder _folder;
    private readonly OutputListing _listing;

    internal WorkspaceOutput(OutputFolder folder)
    {
        _folder = folder;
        _listing = folder.List(MostEntries, MostDepth);
    }

    /// <summary>Paths of the regular files, below the folder, in ordinal order; every one is valid by <see cref="WorkspacePath"/>.</summary>
    public IReadOnlyList<string> Files => _listing.Files;

    /// <summary>What else lay there and why it is not among them, in words for the caller.</summary>
    public IReadOnlyList<string> Remarks => _listing.Remarks;

    /// <summary>Opens a file to read <paramref name="size"/> bytes from it; null, with the reason, when that is not possible.</summary>
    public SafeFileHandle? TryOpen(string path, out long size, out string? problem) => _folder.TryOpenFile(path, out size, out problem);
}
