namespace Sandbox.Core.Dependencies.Installing;

/// <summary>The one folder that a package manager may write in, while it makes one set.</summary>
/// <param name="Path">On the host; holds work, tmp and shm.</param>
/// <param name="Inside">The same folder as the package manager sees it.</param>
internal sealed record InstallFolder(string Path, string Inside)
{
    /// <summary>Current and home folder, on the host.</summary>
    public string Work => $"{Path}/work";

    /// <summary>The same as the package manager sees it.</summary>
    public string InsideWork => $"{Inside}/work";

    /// <summary>The finished set, on the host; the package manager can only read it.</summary>
    public string Packages => $"{Path}/packages";

    public string InsidePackages => $"{Inside}/packages";

    public string InsideTemporary => $"{Inside}/tmp";
}
