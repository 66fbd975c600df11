using Sandbox.Core.Dependencies.Lists;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>A package manager: pip or npm. It resolves, checks hashes and unpacks; we only tell it what it may not do.</summary>
internal interface IPackageTool
{
    /// <summary>Interpreter and machine that its sets are made for: "cp311-linux-x86_64".</summary>
    string Platform { get; }

    /// <summary>Resolves the list with the index, as new as it allows, and pins what it found.</summary>
    /// <returns>The lock's text.</returns>
    /// <exception cref="DependencyException">It cannot be resolved, or the index is out of reach.</exception>
    Task<string> ResolveAsync(PackageList list, InstallWorkspace workspace, CancellationToken cancellationToken);

    /// <summary>Installs exactly what the lock says; what was fetched before for it is used.</summary>
    /// <returns>The folder that has the set in <see cref="InstallFolder.Packages"/>; nobody has checked it yet.</returns>
    /// <exception cref="DependencyException">It cannot be installed, or is not what the lock says.</exception>
    Task<InstallFolder> InstallAsync(PackageList list, string lockText, InstallWorkspace workspace, CancellationToken cancellationToken);

    /// <summary>A program that imports every package of the list, and fails where one cannot be.</summary>
    /// <param name="list">What was asked for.</param>
    /// <param name="folder">Has the set in <see cref="InstallFolder.Packages"/>; nothing of it is changed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DependencyException">NotInstallable: a package cannot be imported; the message says why.</exception>
    Task TestAsync(PackageList list, InstallFolder folder, CancellationToken cancellationToken);

    /// <summary>Whether the system has all of the list anyway, in whatever version, and the list does not mind which.</summary>
    Task<bool> IsInSystemAsync(PackageList list, CancellationToken cancellationToken);
}
