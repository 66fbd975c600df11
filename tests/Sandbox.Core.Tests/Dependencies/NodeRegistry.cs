using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sandbox.Testing;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>An npm registry with tarballs that tests make.</summary>
internal sealed class NodeRegistry : IDisposable
{
    private readonly PackageServer _server = new();
    private readonly Dictionary<string, JsonObject> _packages = new(StringComparer.Ordinal);

    public Uri Address => _server.Address;

    public string? Authorization
    {
        set => _server.Authorization = value;
    }

    public IEnumerable<string> Requests => _server.Requests;

    /// <summary>A package with those files; <paramref name="manifest"/> is merged into its package.json.</summary>
    public void Add(string name, string version, (string Path, string Text)[] files, JsonObject? manifest = null)
    {
        var about = new JsonObject { ["name"] = name, ["version"] = version };
        foreach ((string key, JsonNode? value) in manifest ?? [])
            about[key] = value?.DeepClone();
        AddFile(name, version, about, NodeTarball.Create([("package/package.json", about.ToJsonString()), .. files.Select(file => ("package/" + file.Path, file.Text))]));
    }

    public void AddFile(string name, string version, JsonObject about, byte[] tarball)
    {
        string file = $"/{name}/-/{version}.tgz";
        _server.Files[file] = tarball;
        var described = (JsonObject)about.DeepClone();
        described["dist"] = new JsonObject
        {
            ["tarball"] = new Uri(Address, file).AbsoluteUri,
            ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(tarball)),
        };
        if (!_packages.TryGetValue(name, out JsonObject? package))
            _packages[name] = package = new JsonObject { ["name"] = name, ["dist-tags"] = new JsonObject(), ["versions"] = new JsonObject() };
        package["versions"]![version] = described;
        package["dist-tags"]!["latest"] = version;
        _server.Files[$"/{name}"] = Encoding.UTF8.GetBytes(package.ToJsonString());
    }

    public void Tamper(string name, string version, byte[] content) => _server.Files[$"/{name}/-/{version}.tgz"] = content;

    public void Dispose() => _server.Dispose();
}
