using System.Text.Json.Nodes;

namespace Sandbox.Isolation.Tests.Container;

/// <summary>
/// Docker's seccomp profile in the form of the OCI runtime specification: rules with conditions (capabilities,
/// architectures, the kernel's version) are decided, as profiles/seccomp/seccomp_linux.go does when a container starts.
/// </summary>
internal sealed class DockerSeccomp(string architecture, Version kernel, IReadOnlyCollection<string> capabilities)
{
    /// <summary>Where Debian's golang-github-docker-docker-dev puts it.</summary>
    public const string Profile = "/usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json";

    // The profile's conditions use Go's names of architectures, its map libseccomp's.
    private static readonly Dictionary<string, string> Architectures = new()
    {
        ["amd64"] = "SCMP_ARCH_X86_64",
        ["arm64"] = "SCMP_ARCH_AARCH64",
    };

    /// <param name="profile">The profile as Docker ships it.</param>
    public JsonObject Resolve(JsonObject profile) => new()
    {
        ["defaultAction"] = profile["defaultAction"]!.DeepClone(),
        ["architectures"] = Json.Strings(ArchitecturesOf(profile)),
        ["syscalls"] = new JsonArray([.. profile["syscalls"]!.AsArray().Select(rule => rule!.AsObject()).Where(Applies).Select(Rule)]),
    };

    private IEnumerable<string> ArchitecturesOf(JsonObject profile)
    {
        string native = Architectures[architecture];
        JsonObject entry = profile["archMap"]!.AsArray().Select(item => item!.AsObject())
            .Single(item => (string?)item["architecture"] == native);
        return [native, .. Strings(entry, "subArchitectures")];
    }

    private bool Applies(JsonObject rule)
    {
        JsonObject includes = rule["includes"] as JsonObject ?? [];
        JsonObject excludes = rule["excludes"] as JsonObject ?? [];
        return (!includes.ContainsKey("arches") || Strings(includes, "arches").Contains(architecture))
            && Strings(includes, "caps").All(capabilities.Contains)
            && (includes["minKernel"] is not { } least || IsKernelAtLeast(least))
            && !Strings(excludes, "arches").Contains(architecture)
            && !Strings(excludes, "caps").Any(capabilities.Contains)
            && (excludes["minKernel"] is not { } most || !IsKernelAtLeast(most));
    }

    private bool IsKernelAtLeast(JsonNode version) => kernel >= Version.Parse((string)version!);

    private static JsonNode Rule(JsonObject rule)
    {
        var resolved = new JsonObject { ["names"] = rule["names"]!.DeepClone(), ["action"] = rule["action"]!.DeepClone() };
        if (rule["errnoRet"] is { } errno)
            resolved["errnoRet"] = errno.DeepClone();
        if (rule["args"] is JsonArray { Count: > 0 } arguments)
            resolved["args"] = arguments.DeepClone();
        return resolved;
    }

    private static IEnumerable<string> Strings(JsonObject condition, string name) =>
        condition[name] is JsonArray values ? values.Select(value => (string)value!) : [];
}
