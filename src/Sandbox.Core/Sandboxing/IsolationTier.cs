using System.Text.Json.Serialization;

namespace Sandbox.Core.Sandboxing;

/// <summary>What a host lets us build, the weakest first; DESIGN.md section 5 lists the layers of each.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IsolationTier>))]
public enum IsolationTier
{
    /// <summary>Neither chroot nor namespaces: never by default.</summary>
    [JsonStringEnumMemberName("weak")]
    Weak = 0,

    /// <summary>What Docker's default capabilities allow: chroot, a uid per run, seccomp, Landlock, rlimits.</summary>
    [JsonStringEnumMemberName("container")]
    Container = 1,

    /// <summary>All of it, and namespaces.</summary>
    [JsonStringEnumMemberName("namespaces")]
    Namespaces = 2,
}
