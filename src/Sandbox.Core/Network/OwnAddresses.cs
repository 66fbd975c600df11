using System.Net;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Network;

/// <summary>
/// This machine's addresses: what listens on them is the server, its neighbours in the pod, or the host's. And where the
/// platform gives this app's identity away.
/// </summary>
/// <param name="endpoints">URLs of the latter, as the platform has written them into the environment.</param>
public sealed class OwnAddresses(params string?[] endpoints)
{
    /// <summary>The variables that Azure and AWS name such a place with.</summary>
    public static IReadOnlyList<string> EndpointVariables { get; } =
        ["IDENTITY_ENDPOINT", "MSI_ENDPOINT", "IMDS_ENDPOINT", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];

    private readonly HashSet<IPAddress> _endpoints = [.. endpoints.Select(FindAddress).OfType<IPAddress>()];

    /// <summary>Asks the kernel, each time: an address that came a moment ago counts.</summary>
    // Who cannot be asked has it: then nothing is reached, instead of everything.
    public bool Contains(IPAddress address) => _endpoints.Contains(address) || (RouteLookup.IsHere(address) ?? true);

    // A name is none of ours to look up; what it resolves to is decided as an address.
    private static IPAddress? FindAddress(string? endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) ? address : null;
}
