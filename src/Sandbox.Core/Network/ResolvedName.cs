using System.Net;

namespace Sandbox.Core.Network;

/// <summary>What a program is told about a name.</summary>
/// <param name="Code">How the question ended.</param>
/// <param name="Addresses">Those that it may know.</param>
internal sealed record ResolvedName(DnsCode Code, IReadOnlyList<IPAddress> Addresses);
