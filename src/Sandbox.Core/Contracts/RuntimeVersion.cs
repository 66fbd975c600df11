namespace Sandbox.Core.Contracts;

/// <summary>A language and the interpreter that runs it.</summary>
/// <param name="Language">The name on the wire.</param>
/// <param name="Version">What the interpreter says its version is.</param>
/// <param name="Warm">Programs are forked from an interpreter that is warm; else each starts its own.</param>
/// <param name="Parked">Sandboxes that wait for a program at this moment.</param>
public sealed record RuntimeVersion(string Language, string Version, bool Warm, int Parked);
