namespace Sandbox.Core.Network;

/// <summary>What a program asks for: one name, one type of record.</summary>
/// <param name="Id">The asker's number for it.</param>
/// <param name="Name">Normalized.</param>
/// <param name="Type">For example <see cref="DnsMessage.TypeA"/>.</param>
internal sealed record DnsQuestion(ushort Id, string Name, ushort Type);
