using System.Diagnostics;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>
/// Makes a folder that programs of the container tier see as their root: the interpreters of this host with what they
/// load, and nothing else of it.
/// </summary>
/// <remarks>
/// Theory of operation. Runs once, as root, at the build of an image or before the server's first start. It collects
/// paths (<see cref="RootTree"/>), asks interpreters and the dynamic loader what else they need, copies it all beside the
/// place it is for, tries the interpreters in it as an ordinary user, and only then puts it there.
/// </remarks>
public sealed class RootBuilder(RuntimeCatalog catalog)
{
    /// <summary>For all runtimes, where the host has them.</summary>
    private static readonly string[] Shared =
    [
        "/bin", "/usr/share/zoneinfo", "/usr/lib/locale/C.utf8", "/usr/lib/ssl", "/etc/ld.so.cache",
        "/usr/share/fontconfig", "/usr/share/fonts",
    ];

    /// <summary>Kernel and run-time trees, homes, and what tells about the host and its users.</summary>
    private static readonly string[] Forbidden =
    [
        "/proc", "/sys", "/dev", "/run", "/tmp", "/var/tmp", "/var/run", "/root", "/home", "/boot", "/sandbox", "/sandbox-packages",
        "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", "/etc/subuid", "/etc/subgid", "/etc/hosts",
        "/etc/hostname", "/etc/resolv.conf", "/etc/machine-id", "/etc/ssl/private", "/usr/lib/ssl/private",
    ];

    /// <summary>Makes the root, or renews one that an earlier call made there.</summary>
    /// <exception cref="IsolationException">It cannot be made; nothing is left of the attempt.</exception>
    public async Task<RootSummary> BuildAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new IsolationException("Only root can make a root: its files must be root's, and it has devices", "run the command as root");

        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<InstalledRuntime> runtimes = await catalog.InstallAsync(cancellationToken).ConfigureAwait(false);
        using RootFolder place = RootFolder.Open(folder);
        var writer = new RootWriter(place.Building);
        try
        {
            RootTree tree = await CollectAsync(runtimes, place, cancellationToken).ConfigureAwait(false);
            writer.Write(tree.Entries, cancellationToken);
            writer.WriteOwn();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IsolationException(
                $"The root cannot be made at {place.Path}: {exception.Message.TrimEnd('.')}", "check the space and the rights there", exception);
        }

        await RootTrial.RunAsync(place.Building, runtimes, cancellationToken).ConfigureAwait(false);
        bool renewed = place.Publish();
        return new RootSummary(place.Path, runtimes, writer.Files, writer.Bytes, Stopwatch.GetElapsedTime(started), renewed);
    }

    private static async Task<RootTree> CollectAsync(
        IReadOnlyList<InstalledRuntime> runtimes, RootFolder place, CancellationToken cancellationToken)
    {
        // Nothing of ours, wherever the operator has put it, and no root in a root.
        var tree = new RootTree(
        [
            .. Forbidden, Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory),
            .. runtimes.Select(runtime => runtime.Manifest.Folder), place.Path, place.Building,
        ]);
        foreach (string path in Shared)
            AddShared(tree, path);
        foreach (InstalledRuntime runtime in runtimes)
        {
            tree.Add(runtime.Interpreter);
            foreach (string name in RuntimeFiles.NamesOf(runtime))
                tree.Add(name);
            foreach (string path in await RuntimeFiles.FindAsync(runtime, cancellationToken).ConfigureAwait(false))
                tree.AddTree(path);
        }

        string[] binaries = [.. tree.Entries.Where(IsBinary).Select(entry => entry.Path)];
        foreach (string library in await SharedLibraries.FindAsync(binaries, cancellationToken).ConfigureAwait(false))
            tree.Add(library);
        return tree;

        bool IsBinary(RootEntry entry) => entry.Kind == RootEntryKind.File
            && (Path.GetFileName(entry.Path).Contains(".so", StringComparison.Ordinal)
                || runtimes.Any(runtime => runtime.Interpreter == entry.Path));
    }

    // /bin by its name only: of what is in it programs need nothing, but they expect it to be there.
    private static void AddShared(RootTree tree, string path)
    {
        if (path == "/bin")
            tree.Add(path);
        else
            tree.AddTree(path);
    }
}
