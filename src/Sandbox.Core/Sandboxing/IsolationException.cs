namespace Sandbox.Core.Sandboxing;

/// <summary>This host, or its settings, do not allow sandboxes: the server cannot start.</summary>
/// <param name="problem">What is wrong, in one sentence without its full stop.</param>
/// <param name="hint">What to do about it, likewise.</param>
/// <param name="innerException">What came before it.</param>
public sealed class IsolationException(string problem, string hint, Exception? innerException = null)
    : Exception($"{problem.TrimEnd('.')}. {char.ToUpperInvariant(hint[0])}{hint[1..].TrimEnd('.')}.", innerException)
{
    /// <summary>What the operator can do about it.</summary>
    public string Hint { get; } = hint;
}
