using System.IO.Compression;
using System.Text;
using Sandbox.Testing;

namespace Sandbox.Benchmarks.Packages;

/// <summary>A folder with two versions of a package for both languages, of a size that is worth installing.</summary>
internal sealed class BenchPackages : IDisposable
{
    public const string Name = "benchpackage";

    // As many as pandas and what it needs have, at a fourth of their size.
    private const int Files = 2_000;

    private BenchPackages(string folder) => Folder = folder;

    /// <summary>Not below /tmp, which package managers have for themselves.</summary>
    public string Folder { get; }

    public static BenchPackages Create()
    {
        var packages = new BenchPackages(Directory.CreateDirectory($"/var/tmp/sandbox-bench-{Guid.NewGuid():N}").FullName);
        foreach (string version in (string[])["1.0.0", "2.0.0"])
        {
            File.WriteAllBytes(packages.WheelOf(version), CreateWheel(version));
            File.WriteAllBytes(packages.TarballOf(version), CreateTarball(version));
        }

        return packages;
    }

    public string WheelOf(string version) => Path.Combine(Folder, $"{Name}-{version}-py3-none-any.whl");

    public string TarballOf(string version) => Path.Combine(Folder, $"{Name}-{version}.tgz");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static byte[] CreateWheel(string version)
    {
        string information = $"{Name}-{version}.dist-info";
        (string Path, string Text)[] files =
        [
            ($"{Name}/__init__.py", $"version = '{version}'\n"),
            .. Enumerable.Range(0, Files).Select(i => ($"{Name}/module{i}.py", Content(i, "#"))),
            ($"{information}/METADATA", $"Metadata-Version: 2.1\nName: {Name}\nVersion: {version}\n"),
            ($"{information}/WHEEL", "Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ];
        string record = string.Concat(files.Select(file => $"{file.Path},,\n")) + $"{information}/RECORD,,\n";
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, string text) in files.Append(($"{information}/RECORD", record)))
            {
                using Stream entry = archive.CreateEntry(path, CompressionLevel.Fastest).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return memory.ToArray();
    }

    private static byte[] CreateTarball(string version) => NodeTarball.Create(
    [
        ("package/package.json", $$"""{"name":"{{Name}}","version":"{{version}}"}"""),
        ("package/index.js", $"exports.version = '{version}';\n"),
        .. Enumerable.Range(0, Files).Select(i => ($"package/module{i}.js", Content(i, "//"))),
    ]);

    private static string Content(int seed, string comment)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, 40).Select(_ => $"{comment} {random.NextInt64():x16} {random.NextInt64():x16}\n"));
    }
}
