using System.Net;

namespace Sandbox.Core.Network;

/// <summary>Where a connection that may be made goes to.</summary>
/// <param name="Verdict">Whether it may.</param>
/// <param name="EndPoint">The address, in the family that the program's socket has.</param>
/// <param name="Host">The name that a proxy is told; null for the address.</param>
internal readonly record struct EgressTarget(EgressVerdict Verdict, IPEndPoint EndPoint, string? Host);
