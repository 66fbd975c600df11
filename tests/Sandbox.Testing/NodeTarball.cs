using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Sandbox.Testing;

/// <summary>Packages as `npm pack` writes them.</summary>
public static class NodeTarball
{
    /// <summary>A package that consists of one module.</summary>
    public static byte[] Create(string name, string version, string code) => Create(
        [("package/package.json", $$"""{"name":"{{name}}","version":"{{version}}"}"""), ("package/index.js", code)]);

    public static byte[] Create((string Path, string Text)[] files)
    {
        using var memory = new MemoryStream();
        using (var zipped = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new TarWriter(zipped, TarEntryFormat.Ustar))
        {
            foreach ((string path, string text) in files)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return memory.ToArray();
    }
}
