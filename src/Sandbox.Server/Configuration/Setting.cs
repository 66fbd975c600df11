namespace Sandbox.Server.Configuration;

/// <summary>One property of an options class.</summary>
/// <param name="Name">Its full name, <c>Sandbox:Section:Key</c>.</param>
/// <param name="Owner">The options class.</param>
/// <param name="Property">The property's name there.</param>
/// <param name="Default">As it would be written; empty for none.</param>
/// <param name="IsCollection">It has elements, with names of their own under <paramref name="Name"/>.</param>
internal sealed record Setting(string Name, Type Owner, string Property, string Default, bool IsCollection);
