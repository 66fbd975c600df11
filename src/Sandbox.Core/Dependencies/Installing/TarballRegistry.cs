using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>
/// A folder of npm tarballs as a registry on loopback: npm resolves only with a registry, and a folder has none. It lives as
/// long as one command of npm.
/// </summary>
internal sealed class TarballRegistry : IDisposable
{
    private const int MaxManifestBytes = 1 << 20;
    private const int Attempts = 20;

    private readonly HttpListener _listener;
    private readonly Dictionary<string, string> _tarballs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> _packages = new(StringComparer.Ordinal);

    private TarballRegistry(HttpListener listener, Uri address) => (_listener, Address) = (listener, address);

    public Uri Address { get; }

    /// <exception cref="DependencyException">A tarball cannot be read, or no port is free.</exception>
    public static TarballRegistry Start(string folder)
    {
        (HttpListener listener, Uri address) = Listen();
        var registry = new TarballRegistry(listener, address);
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.tgz").Order(StringComparer.Ordinal))
                registry.Add(path);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or JsonException or InvalidOperationException)
        {
            registry.Dispose();
            throw new DependencyException(DependencyFailure.NotSupported, "a file of the tarball folder is no npm package", exception);
        }

        _ = registry.ServeAsync();
        return registry;
    }

    public void Dispose() => _listener.Close();

    // The listener takes no port 0.
    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (int i = 0; i < Attempts; i++)
        {
            var address = new Uri($"http://127.0.0.1:{RandomNumberGenerator.GetInt32(20_000, 32_000)}/");
            var listener = new HttpListener();
            listener.Prefixes.Add(address.AbsoluteUri);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }

        throw new DependencyException(DependencyFailure.Unavailable, "no port is free for the tarball folder");
    }

    private void Add(string path)
    {
        JsonObject manifest = ReadManifest(path);
        string name = (string)manifest["name"]!;
        string version = (string)manifest["version"]!;
        string file = $"/{name}/-/{version}.tgz";
        _tarballs[file] = path;
        using FileStream content = File.OpenRead(path);
        manifest["dist"] = new JsonObject
        {
            ["tarball"] = new Uri(Address, file).AbsoluteUri,
            ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(content)),
        };

        if (!_packages.TryGetValue(name, out JsonObject? package))
            _packages[name] = package = new JsonObject { ["name"] = name, ["dist-tags"] = new JsonObject(), ["versions"] = new JsonObject() };
        package["versions"]![version] = manifest;
        package["dist-tags"]!["latest"] = version;
    }

    private static JsonObject ReadManifest(string path)
    {
        using var reader = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } entry)
        {
            string[] parts = entry.Name.Split('/');
            if (parts is not [_, "package.json"] || entry.DataStream is null)
                continue;
            if (entry.Length > MaxManifestBytes)
                break;
            return JsonNode.Parse(entry.DataStream) as JsonObject ?? throw new InvalidDataException("package.json is no object");
        }

        throw new InvalidDataException("it has no package.json");
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = AnswerAsync(context);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        // "@scope%2fname" is npm's way to ask for a scoped package.
        string path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
        try
        {
            using HttpListenerResponse response = context.Response;
            if (_tarballs.TryGetValue(path, out string? file))
            {
                using FileStream content = File.OpenRead(file);
                response.ContentLength64 = content.Length;
                await content.CopyToAsync(response.OutputStream).ConfigureAwait(false);
            }
            else if (_packages.TryGetValue(path[1..], out JsonObject? package))
            {
                response.ContentType = "application/json";
                await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(package.ToJsonString())).ConfigureAwait(false);
            }
            else
            {
                response.StatusCode = (int)HttpStatusCode.NotFound;
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
        {
            // npm hung up.
        }
    }
}
