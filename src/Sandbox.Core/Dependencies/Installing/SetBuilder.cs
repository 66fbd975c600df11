using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Dependencies.Versions;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Makes a set of packages out of a list: resolves, fetches, unpacks, tries.</summary>
internal sealed class SetBuilder(
    IPackageTool tool, IInstallJail jail, VersionFolders versions, DependencyOptions options, InstallProgress progress)
{
    /// <summary>Leaves a finished and tried folder under the version's name.</summary>
    /// <param name="list">What was asked for.</param>
    /// <param name="known">What it was resolved to before; null: resolve it now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it is resolved to.</returns>
    /// <exception cref="DependencyException">It does not work; nothing is left of it.</exception>
    public async Task<PackageLock> BuildAsync(PackageList list, PackageLock? known, CancellationToken cancellationToken)
    {
        using var workspace = new InstallWorkspace(versions, jail, progress.NotRemoved);
        if (known is null)
        {
            progress.Step("resolving");
            string text = await tool.ResolveAsync(list, workspace, cancellationToken).ConfigureAwait(false);
            known = new PackageLock { ListHash = list.Hash, Platform = tool.Platform, Text = text };
        }

        if (versions.Has(known.Version))
            return known;

        progress.Step("installing");
        InstallFolder made = await tool.InstallAsync(list, known.Text, workspace, cancellationToken).ConfigureAwait(false);
        PackageTree.Adopt(made.Packages, options.MaxInstalledBytes, options.MaxInstalledFiles);

        progress.Step("testing");
        InstallFolder tried = workspace.Create();
        Directory.Move(made.Packages, tried.Packages);
        await tool.TestAsync(list, tried, cancellationToken).ConfigureAwait(false);
        versions.Adopt(tried.Packages, known.Version);
        return known;
    }
}
