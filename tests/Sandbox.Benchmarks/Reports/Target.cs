namespace Sandbox.Benchmarks.Reports;

/// <summary>A promised figure and what was reached.</summary>
/// <param name="What">The promise in words, with its unit.</param>
/// <param name="AtMost">Less is better; else more is.</param>
/// <param name="Promised">The bound.</param>
/// <param name="Reached">What was measured; NaN when it was not.</param>
internal sealed record Target(string What, bool AtMost, double Promised, double Reached)
{
    public bool IsKept => AtMost ? Reached <= Promised : Reached >= Promised;
}
