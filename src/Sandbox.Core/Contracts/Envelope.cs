namespace Sandbox.Core.Contracts;

/// <summary>The frame of every JSON answer, as Dify-Sandbox has it.</summary>
/// <param name="Code">0 for success, else the negative HTTP status.</param>
/// <param name="Message">"success", or what was wrong, in words a caller may see.</param>
/// <param name="Data">The answer, or null.</param>
public sealed record Envelope<T>(int Code, string Message, T? Data);
