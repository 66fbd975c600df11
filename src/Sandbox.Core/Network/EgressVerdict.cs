using System.Text.Json.Serialization;

namespace Sandbox.Core.Network;

/// <summary>Whether a connection may be made, and if not, why.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EgressVerdict>))]
public enum EgressVerdict
{
    [JsonStringEnumMemberName("allowed")]
    Allowed,

    /// <summary>Loopback, link-local, multicast, metadata, the server itself: never, whatever is configured.</summary>
    [JsonStringEnumMemberName("forbidden")]
    Forbidden,

    /// <summary>A private network that the operator has not opened.</summary>
    [JsonStringEnumMemberName("private")]
    Private,

    /// <summary>On the operator's deny list.</summary>
    [JsonStringEnumMemberName("denied")]
    Denied,

    /// <summary>The operator has allow lists, and it is on none of them.</summary>
    [JsonStringEnumMemberName("not_allowed")]
    NotAllowed,

    /// <summary>Not one of the operator's ports.</summary>
    [JsonStringEnumMemberName("port")]
    Port,

    /// <summary>The run has made as many connections as it may.</summary>
    [JsonStringEnumMemberName("connections")]
    Connections,

    /// <summary>The run has sent and received as many bytes as it may.</summary>
    [JsonStringEnumMemberName("byte_budget")]
    ByteBudget,
}
