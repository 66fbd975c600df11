using Sandbox.Core.Network;

namespace Sandbox.Core.Contracts;

/// <summary>A connection, or a name, that a program was refused.</summary>
/// <param name="Address">Where to: an address, or a name that was not resolved.</param>
/// <param name="Port">The port; 53 for a name.</param>
/// <param name="Reason">The rule that says no.</param>
/// <param name="Count">How many times it was tried.</param>
public sealed record BlockedConnection(string Address, int Port, EgressVerdict Reason, long Count);
