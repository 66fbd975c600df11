using Sandbox.Core.Dependencies.Versions;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>The folders of one installation: a new one for each command, all removed at the end.</summary>
/// <remarks>
/// A new one, because a command leaves its folder in hands that we do not trust: a file of ours written there later could
/// be a link to somewhere else by then.
/// </remarks>
/// <param name="versions">Where folders are made.</param>
/// <param name="jail">Whose commands use them.</param>
/// <param name="onLeft">Told why a folder could not be removed; the next start tries again.</param>
internal sealed class InstallWorkspace(VersionFolders versions, IInstallJail jail, Action<string> onLeft) : IDisposable
{
    private readonly List<string> _folders = [];

    /// <summary>What was fetched to resolve the list, so that it need not be fetched again to install it; null: nothing.</summary>
    public InstallFolder? Fetched { get; set; }

    public InstallFolder Create()
    {
        string path = versions.CreateStaging();
        _folders.Add(path);
        return jail.Prepare(path);
    }

    /// <summary>Takes a folder that a command left out of its hands, to where the set begins.</summary>
    public static void Take(InstallFolder folder, string name, string place)
    {
        var left = new DirectoryInfo($"{folder.Work}/{name}");
        string target = $"{folder.Packages}/{place}";
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (left is { Exists: true, LinkTarget: null })
            left.MoveTo(target);
        else
            Directory.CreateDirectory(target); // a list that asks for nothing under this platform's markers
    }

    /// <summary>Puts a file of ours into a folder that no command had yet.</summary>
    public static void Write(InstallFolder folder, string name, string text) => File.WriteAllText($"{folder.Work}/{name}", text);

    /// <summary>A file that a command left; never through a link.</summary>
    /// <exception cref="DependencyException">NotInstallable: there is none, or none that is one.</exception>
    public static string Read(InstallFolder folder, string name, long maxBytes)
    {
        var file = new FileInfo($"{folder.Work}/{name}");
        return file.Exists && file.LinkTarget is null && file.Length <= maxBytes
            ? File.ReadAllText(file.FullName)
            : throw new DependencyException(DependencyFailure.NotInstallable, $"the package manager left no {name}");
    }

    public void Dispose()
    {
        foreach (string folder in _folders)
        {
            try
            {
                FolderRemoval.Run(folder);
            }
            catch (IOException exception)
            {
                onLeft(exception.Message);
            }
        }
    }
}
