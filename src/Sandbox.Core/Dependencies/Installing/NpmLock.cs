using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Reads package-lock.json: every package has a hash, and comes from the registry and nowhere else.</summary>
/// <remarks>
/// A list cannot name an address, but a package in the registry can, for what it depends on; npm would follow it.
/// </remarks>
internal static class NpmLock
{
    /// <summary>Stands for the registry in the lock of a folder, which has another port each time.</summary>
    private static readonly Uri Placeholder = new("http://registry.invalid/");

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>The lock as it is kept.</summary>
    /// <param name="lockText">As npm wrote it.</param>
    /// <param name="registry">Where it was told to look.</param>
    /// <param name="isFolder">The registry is a folder of ours.</param>
    /// <exception cref="DependencyException">NotInstallable: something in it has no hash or another origin.</exception>
    public static string Keep(string lockText, Uri registry, bool isFolder) =>
        Rewrite(lockText, registry, isFolder ? Placeholder : registry);

    /// <summary>The lock for npm, from a store that others write in too.</summary>
    /// <inheritdoc cref="Keep"/>
    public static string Use(string lockText, Uri registry) => Rewrite(lockText, registry, registry);

    private static string Rewrite(string lockText, Uri registry, Uri target)
    {
        JsonNode? document = Parse(lockText);
        if ((document as JsonObject)?["packages"] is not JsonObject packages)
            throw Refused("the lock has no packages");

        foreach ((string path, JsonNode? package) in packages.ToArray())
        {
            if (path.Length == 0)
                continue;
            if (package is not JsonObject entry || !path.StartsWith("node_modules/", StringComparison.Ordinal) || path.Contains("..", StringComparison.Ordinal))
                throw Refused($"{path} is no package");

            // What is inside another package's archive has neither; its hash is the outer one's.
            if (entry["inBundle"]?.GetValueKind() == JsonValueKind.True)
                continue;
            if (Text(entry["integrity"]) is not { } integrity || !integrity.StartsWith("sha512-", StringComparison.Ordinal))
                throw Refused($"{path} has no SHA-512 hash");
            if (!Uri.TryCreate(Text(entry["resolved"]), UriKind.Absolute, out Uri? address) || !(IsAt(address, registry) || IsAt(address, Placeholder)))
                throw Refused($"{path} does not come from the registry");
            if (!IsAt(address, target))
                entry["resolved"] = new Uri(target, address.AbsolutePath).AbsoluteUri;
        }

        return document!.ToJsonString();
    }

    private static bool IsAt(Uri address, Uri server) => address.Scheme == server.Scheme && address.Authority == server.Authority;

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, null, Options);
        }
        catch (JsonException exception)
        {
            throw new DependencyException(DependencyFailure.NotInstallable, "the lock is no JSON", exception);
        }
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static DependencyException Refused(string reason) => new(DependencyFailure.NotInstallable, reason);
}
