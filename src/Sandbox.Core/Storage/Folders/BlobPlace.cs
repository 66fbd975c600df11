namespace Sandbox.Core.Storage.Folders;

/// <summary>Where a blob's file is below the store's folder.</summary>
internal sealed record BlobPlace(IReadOnlyList<string> Folders, string File)
{
    public static BlobPlace Of(BlobName name)
    {
        string[] segments = name.Path.Split('/');
        return new([name.Container, .. segments[..^1].Select(EntryNames.ToFolder)], EntryNames.ToFile(segments[^1]));
    }
}
