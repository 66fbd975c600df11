using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>A simple index (PEP 503) with wheels that tests make.</summary>
internal sealed class PythonIndex : IDisposable
{
    private readonly PackageServer _server = new();
    private readonly Dictionary<string, List<string>> _links = new(StringComparer.Ordinal);

    public Uri Address => new(_server.Address, "simple/");

    public string? Authorization
    {
        set => _server.Authorization = value;
    }

    public IEnumerable<string> Requests => _server.Requests;

    /// <summary>A wheel with one module of its own name.</summary>
    public void Add(string name, string version, string code, params string[] requires) =>
        AddFile(name, $"{name}-{version}-py3-none-any.whl", Wheel(name, version, [($"{name}/__init__.py", code)], requires));

    public void AddFile(string name, string file, byte[] content, byte[]? hashed = null)
    {
        string link = $"/files/{file}";
        _server.Files[link] = content;
        string hash = Convert.ToHexStringLower(SHA256.HashData(hashed ?? content));
        List<string> links = _links.TryGetValue(name, out List<string>? found) ? found : _links[name] = [];
        links.Add($"<a href=\"{link}#sha256={hash}\">{file}</a><br>");
        _server.Files[$"/simple/{name}/"] = Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>" + string.Concat(links) + "</body></html>");
    }

    /// <summary>A file that lies elsewhere.</summary>
    public void AddLink(string name, string address) => _server.Files[$"/simple/{name}/"] =
        Encoding.UTF8.GetBytes($"<!DOCTYPE html><html><body><a href=\"{address}\">{address[(address.LastIndexOf('/') + 1)..]}</a></body></html>");

    /// <summary>The file changes, the index does not.</summary>
    public void Tamper(string file, byte[] content) => _server.Files[$"/files/{file}"] = content;

    public static byte[] Wheel(string name, string version, (string Path, string Text)[] files, string[] requires)
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

    public void Dispose() => _server.Dispose();
}
