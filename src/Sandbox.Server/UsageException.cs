namespace Sandbox.Server;

/// <summary>The command was called in a wrong way: exit code 2.</summary>
/// <param name="problem">What is wrong, in one sentence without its full stop.</param>
/// <param name="hint">What to do, likewise.</param>
internal sealed class UsageException(string problem, string hint) : Exception($"{problem}. {hint}.");
