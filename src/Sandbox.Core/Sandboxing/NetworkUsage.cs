namespace Sandbox.Core.Sandboxing;

/// <summary>What a run did with its network.</summary>
/// <param name="Connections">TCP connections that were made for it.</param>
/// <param name="SentBytes">Over all of them; null when the kernel did not tell the figures of each.</param>
/// <param name="ReceivedBytes">As the bytes sent.</param>
public sealed record NetworkUsage(int Connections, long? SentBytes, long? ReceivedBytes);
