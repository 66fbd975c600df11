using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Reads package-lock.json: every package has a hash, and comes from the registry and nowhere else.</summary>
/// <remarks>
/// A list cannot name an address, but a package in the registry can, for what it depends on; npm would follow it.
/// </remarks>
internal static class NpmLock
{
    /// <exception cref="DependencyException">NotInstallable: something in it has no hash or another origin.</exception>
    public static void Check(string lockText, Uri registry) => Prepare(lockText, registry);

    /// <summary>
    /// The lock with its addresses moved to the registry's host: another instance may reach the same registry by another
    /// name, and the hashes tell whether it is the same.
    /// </summary>
    /// <inheritdoc cref="Check"/>
    public static string Prepare(string lockText, Uri registry)
    {
        JsonNode? document = Parse(lockText);
        if (document?["packages"] is not JsonObject packages)
            throw Refused("the lock has no packages");

        foreach ((string path, JsonNode? package) in packages)
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
            if (!Uri.TryCreate(Text(entry["resolved"]), UriKind.Absolute, out Uri? address) || !IsOfRegistry(path, address))
                throw Refused($"{path} does not come from the registry");
        }

        return lockText;

        bool IsOfRegistry(string path, Uri address) =>
            (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && (address.Authority == registry.Authority || (address.IsLoopback && registry.IsLoopback));
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new DependencyException(DependencyFailure.NotInstallable, "the lock is no JSON", exception);
        }
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static DependencyException Refused(string reason) => new(DependencyFailure.NotInstallable, reason);
}
