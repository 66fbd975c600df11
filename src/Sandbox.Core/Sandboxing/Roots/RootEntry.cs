namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>What an entry of a root is.</summary>
internal enum RootEntryKind
{
    Folder = 1,
    Link = 2,
    File = 3,
}

/// <summary>One entry of a root that is to be made, at the same path as on the host.</summary>
/// <param name="Path">Absolute; no folder on the way is a link.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Target">Of a link: as it is written, so that relative ones stay relative.</param>
internal readonly record struct RootEntry(string Path, RootEntryKind Kind, string Target = "");
