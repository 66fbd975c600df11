using System.Text.Json.Serialization;

namespace Sandbox.Core.Dependencies;

/// <summary>Whether a runtime's list is in effect.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstallState>))]
public enum InstallState
{
    /// <summary>It is, or there is none.</summary>
    [JsonStringEnumMemberName("idle")]
    Idle,

    /// <summary>It is being installed; what served before serves on.</summary>
    [JsonStringEnumMemberName("installing")]
    Installing,

    /// <summary>It could not be installed; what served before serves on.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
