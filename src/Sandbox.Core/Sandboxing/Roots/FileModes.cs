namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>Rights of files and folders.</summary>
internal static class FileModes
{
    public const UnixFileMode ReadAll = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    public const UnixFileMode ExecuteAll = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    public const UnixFileMode WriteAll = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>0755: root changes it, everybody reads it.</summary>
    public const UnixFileMode Public = ReadAll | ExecuteAll | UnixFileMode.UserWrite;

    /// <summary>0711: everybody goes through, nobody lists.</summary>
    public const UnixFileMode Passage = ExecuteAll | UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static UnixFileMode Read(string path) => new FileInfo(path).UnixFileMode;

    // Explicit, because the process's mask takes bits off what is created.
#pragma warning disable CA1416 // This room is Linux's alone.
    public static void Write(string path, UnixFileMode mode) => File.SetUnixFileMode(path, mode);
#pragma warning restore CA1416

    /// <summary>A new folder, or one that is there, with that mode; its parents are made as they usually are.</summary>
    public static void CreateFolder(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path);
        Write(path, mode);
    }
}
