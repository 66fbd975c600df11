using System.Text.Json;
using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Roots;

namespace Sandbox.Core.Dependencies.Versions;

/// <summary>
/// Installed sets on this server's disk: <c>{runtime}/versions/{version}/</c>, whole or not there; <c>{runtime}/current.json</c>
/// tells which one served last, for a start without the store. What is being made lies in <c>{runtime}/new/</c>.
/// </summary>
/// <param name="folder">Absolute; this server's alone.</param>
/// <param name="runtime">"python3" or "nodejs".</param>
internal sealed class VersionFolders(string folder, string runtime)
{
    private string Versions => Path.Combine(folder, runtime, "versions");

    private string New => Path.Combine(folder, runtime, "new");

    private string CurrentFile => Path.Combine(folder, runtime, "current.json");

    /// <summary>Where the set of that version lies, or will.</summary>
    public string PathOf(string version) => Path.Combine(Versions, version);

    public bool Has(string version) => Directory.Exists(PathOf(version));

    /// <summary>Removes what an installation that was cut off left behind. Before the first one.</summary>
    public void Clean()
    {
        FileModes.CreateFolder(Versions, FileModes.Public);
        FolderRemoval.Run(New);
        FileModes.CreateFolder(New, FileModes.Passage);
    }

    /// <summary>A new empty folder on the same disk.</summary>
    public string CreateStaging()
    {
        string path = Path.Combine(New, Guid.NewGuid().ToString("N"));
        FileModes.CreateFolder(path, FileModes.Passage);
        return path;
    }

    /// <summary>Makes a finished folder the version: in one step, so that a half one never has the name.</summary>
    public void Adopt(string finished, string version)
    {
        if (!Has(version))
            Directory.Move(finished, PathOf(version));
    }

    /// <summary>What served last; null: nothing, or it is not there any more.</summary>
    public InstalledVersion? ReadCurrent()
    {
        try
        {
            InstalledVersion? current = JsonSerializer.Deserialize(
                File.ReadAllBytes(CurrentFile), DependenciesJsonContext.Default.InstalledVersion);
            return current is not null && Path.GetFileName(current.Version) == current.Version && Has(current.Version) ? current : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Null: nothing is installed any more.</summary>
    public void WriteCurrent(InstalledVersion? current)
    {
        if (current is null)
        {
            File.Delete(CurrentFile);
            return;
        }

        string beside = CurrentFile + ".new";
        File.WriteAllBytes(beside, JsonSerializer.SerializeToUtf8Bytes(current, DependenciesJsonContext.Default.InstalledVersion));
        File.Move(beside, CurrentFile, overwrite: true);
    }

    /// <summary>Removes every version but these.</summary>
    public void RemoveAllBut(IReadOnlyCollection<string> kept)
    {
        foreach (string path in Directory.EnumerateDirectories(Versions))
        {
            if (!kept.Contains(Path.GetFileName(path)))
                FolderRemoval.Run(path);
        }
    }
}
