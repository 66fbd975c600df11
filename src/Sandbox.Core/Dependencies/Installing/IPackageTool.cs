using Sandbox.Core.Contracts;
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
    /// <returns>The folder with the set, in the workspace; nobody has checked it yet.</returns>
    /// <exception cref="DependencyException">It cannot be installed, or is not what the lock says.</exception>
    Task<string> InstallAsync(PackageList list, string lockText, InstallWorkspace workspace, CancellationToken cancellationToken);

    /// <summary>The packages of an installed set, read from its files.</summary>
    IReadOnlyList<Dependency> ReadPackages(string installed);

    /// <summary>A program that imports every package of the list, and fails where one cannot be.</summary>
    string CreateSelfTest(PackageList list);
}
