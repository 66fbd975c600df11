using System.Text.Json;
using Microsoft.Extensions.Options;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runtimes;

/// <summary>The languages that this server runs.</summary>
public sealed class RuntimeCatalog
{
    private readonly Dictionary<string, RuntimeManifest> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RuntimeManifest> _byExtension = new(StringComparer.OrdinalIgnoreCase);
    private readonly RuntimeOptions _options;
    private readonly string _root = "";
    private readonly Lock _lock = new();
    private Task<IReadOnlyList<InstalledRuntime>>? _installed;

    /// <summary>Reads the manifests of <c>native/runtimes</c>.</summary>
    /// <exception cref="IsolationException">There are none, or one is wrong.</exception>
    public RuntimeCatalog(IOptions<RuntimeOptions> options, IOptions<IsolationOptions> isolation)
        : this(options.Value, ReadManifests(NativeFiles.Find(isolation.Value).Runtimes))
    {
        // Where programs can only be in the prepared root, its interpreters count: an image has none besides.
        if (isolation.Value is { MaximumTier: <= IsolationTier.Container, Root: { Length: > 0 } root })
            _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
    }

    internal RuntimeCatalog(RuntimeOptions options, IEnumerable<RuntimeManifest> manifests)
    {
        _options = options;
        Manifests = [.. manifests.OrderBy(manifest => manifest.Name, StringComparer.Ordinal)];
        foreach (RuntimeManifest manifest in Manifests)
        {
            foreach (string name in manifest.Aliases.Prepend(manifest.Name))
                AddOnce(_byName, name, manifest);
            foreach (string extension in manifest.Extensions)
                AddOnce(_byExtension, extension, manifest);
        }
    }

    /// <summary>Every manifest, sorted by name.</summary>
    public IReadOnlyList<RuntimeManifest> Manifests { get; }

    /// <summary>The runtime of that name or alias; null when there is none.</summary>
    public RuntimeManifest? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The runtime for a file of that ending (".py"); null when there is none.</summary>
    public RuntimeManifest? FindByExtension(string extension) => _byExtension.GetValueOrDefault(extension);

    /// <summary>Finds the interpreters and asks them for their versions; the answer is kept.</summary>
    /// <exception cref="IsolationException">An interpreter is missing, too old, or does not run.</exception>
    public Task<IReadOnlyList<InstalledRuntime>> InstallAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // One that failed is tried again: the operator may have installed it meanwhile.
            if (_installed is null or { IsFaulted: true } or { IsCanceled: true })
                _installed = FindAllAsync(CancellationToken.None);
            return _installed.WaitAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<InstalledRuntime>> FindAllAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(Manifests.Select(manifest =>
            InterpreterFinder.FindAsync(manifest, SettingOf(manifest), _root, cancellationToken))).ConfigureAwait(false);

    private string? SettingOf(RuntimeManifest manifest) => manifest.Name switch
    {
        "python3" => _options.PythonPath,
        "nodejs" => _options.NodePath,
        _ => null,
    };

    private static void AddOnce(Dictionary<string, RuntimeManifest> index, string key, RuntimeManifest manifest)
    {
        if (!index.TryAdd(key, manifest))
            throw new IsolationException($"The runtimes {index[key].Name} and {manifest.Name} both claim '{key}'", "change one manifest");
    }

    private static RuntimeManifest[] ReadManifests(string folder)
    {
        RuntimeManifest[] manifests = [.. Directory.EnumerateFiles(folder, "manifest.json", SearchOption.AllDirectories).Select(Read)];
        return manifests.Length > 0
            ? manifests
            : throw new IsolationException($"No runtime has a manifest in {folder}", "build the server again, with its native folder");
    }

    private static RuntimeManifest Read(string path)
    {
        try
        {
            RuntimeManifest? manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), RuntimesJsonContext.Default.RuntimeManifest);
            return manifest is null
                ? throw new JsonException("it is null")
                : manifest with { Folder = Path.GetDirectoryName(path)! };
        }
        catch (JsonException exception)
        {
            throw new IsolationException($"{path} is not a runtime's manifest: {exception.Message.TrimEnd('.')}", "correct it", exception);
        }
    }
}
