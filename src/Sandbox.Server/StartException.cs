namespace Sandbox.Server;

/// <summary>Why the command cannot do its work, and what to do about it.</summary>
/// <param name="problem">What is wrong, in one sentence without its full stop.</param>
/// <param name="hint">What to do, likewise.</param>
/// <param name="innerException">What happened inside.</param>
internal sealed class StartException(string problem, string hint, Exception? innerException = null)
    : Exception($"{problem.TrimEnd('.')}. {hint.TrimEnd('.')}.", innerException);
