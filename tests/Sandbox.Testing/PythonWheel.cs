using System.IO.Compression;
using System.Text;

namespace Sandbox.Testing;

/// <summary>Packages as pip takes them.</summary>
public static class PythonWheel
{
    /// <summary>A package that consists of one module of its own name.</summary>
    public static byte[] Create(string name, string version, string code) => Create(name, version, [($"{name}/__init__.py", code)], []);

    public static byte[] Create(string name, string version, (string Path, string Text)[] files, string[] requires)
    {
        string information = $"{name}-{version}.dist-info";
        string metadata = $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            + string.Concat(requires.Select(line => $"Requires-Dist: {line}\n"));
        (string Path, string Text)[] all =
        [
            .. files,
            ($"{information}/METADATA", metadata),
            ($"{information}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
        ];
        string record = string.Concat(all.Select(file => $"{file.Path},,\n")) + $"{information}/RECORD,,\n";
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string path, string text) in all.Append(($"{information}/RECORD", record)))
            {
                using Stream entry = archive.CreateEntry(path, CompressionLevel.Fastest).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return memory.ToArray();
    }
}
