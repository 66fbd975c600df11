namespace Sandbox.Core.Contracts;

/// <summary>A language and the interpreter that runs it.</summary>
/// <param name="Language">The name on the wire.</param>
/// <param name="Version">What the interpreter says its version is.</param>
public sealed record RuntimeVersion(string Language, string Version);
