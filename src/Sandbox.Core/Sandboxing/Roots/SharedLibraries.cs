using System.Buffers.Binary;

namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>Which shared libraries programs and extension modules load: the dynamic loader itself is asked, by ldd.</summary>
internal static class SharedLibraries
{
    // One call for many files: starting a process for each costs more than the answer. Few enough for NativeTool's time.
    private const int FilesPerCall = 50;

    private static readonly string[] Places = ["/usr/bin/ldd", "/bin/ldd"];

    /// <summary>Loaded by glibc and OpenSSL by name at need, so that no file says it needs them.</summary>
    private static readonly string[] LoadedByName =
        ["libgcc_s.so.1", "libnss_files.so.2", "libnss_dns.so.2", "ossl-modules/legacy.so"];

    /// <summary>
    /// The libraries that these files need, and what those need, by the paths the loader opens. Files that are no ELF
    /// files are passed over.
    /// </summary>
    /// <exception cref="IsolationException">There is no ldd.</exception>
    public static async Task<IReadOnlySet<string>> FindAsync(IEnumerable<string> files, CancellationToken cancellationToken)
    {
        string ldd = Places.FirstOrDefault(File.Exists)
            ?? throw new IsolationException("ldd is in neither /usr/bin nor /bin", "install it (Debian: libc-bin)");
        var libraries = new HashSet<string>(StringComparer.Ordinal);
        string[][] calls = [.. files.Where(IsElf).Chunk(FilesPerCall)];
        await Parallel.ForEachAsync(calls, cancellationToken, async (call, cancelled) =>
        {
            // Its exit code tells of files that are not dynamic; they need nothing.
            ToolResult result = await NativeTool.RunAsync(ldd, call, cancelled).ConfigureAwait(false);
            lock (libraries)
                libraries.UnionWith(ReadPaths(result.Output));
        }).ConfigureAwait(false);

        foreach (string folder in libraries.Select(library => Path.GetDirectoryName(library)!).Distinct().ToArray())
            libraries.UnionWith(LoadedByName.Select(name => Path.Combine(folder, name)).Where(File.Exists));
        return libraries;
    }

    /// <summary>"libm.so.6 => /lib/libm.so.6 (0x1)" and, for the loader, "/lib64/ld-linux-x86-64.so.2 (0x1)".</summary>
    internal static IEnumerable<string> ReadPaths(string output)
    {
        foreach (string line in output.Split('\n').Where(line => line.StartsWith('\t')))
        {
            int arrow = line.IndexOf("=> ", StringComparison.Ordinal);
            string path = arrow < 0 ? line[1..] : line[(arrow + 3)..];
            int address = path.LastIndexOf(" (0x", StringComparison.Ordinal);
            if (path.StartsWith('/') && address > 0)
                yield return path[..address];
        }
    }

    internal static bool IsElf(string path)
    {
        const uint magic = 0x7F454C46;
        Span<byte> start = stackalloc byte[sizeof(uint)];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && BinaryPrimitives.ReadUInt32BigEndian(start) == magic;
    }
}
