namespace Sandbox.Core.Tests.Sandboxing.Roots;

/// <summary>A folder that everybody may enter, removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        // Not in /tmp: nothing of it may enter a root, and a mount of it may be nodev.
        Path = System.IO.Path.Combine(AppContext.BaseDirectory, "roots", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text = "text", UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.OtherRead)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        Sandbox.Core.Sandboxing.Roots.FileModes.Write(At(name), mode);
        return At(name);
    }

    public string Link(string name, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.CreateSymbolicLink(At(name), target);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
