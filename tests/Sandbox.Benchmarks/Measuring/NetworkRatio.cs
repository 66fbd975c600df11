namespace Sandbox.Benchmarks.Measuring;

/// <summary>What a program gets done with a network, beside the same without the sandbox or without a network.</summary>
/// <param name="What">The work, and its unit.</param>
/// <param name="Ours">With network, under the supervisor; the median.</param>
/// <param name="Other">The other side's median.</param>
/// <param name="OtherIs">What the other side is.</param>
internal sealed record NetworkRatio(string What, double Ours, double Other, string OtherIs)
{
    public double Ratio => Ours / Other;
}
