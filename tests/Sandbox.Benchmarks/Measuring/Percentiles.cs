namespace Sandbox.Benchmarks.Measuring;

/// <summary>The shape of a list of times.</summary>
internal static class Percentiles
{
    /// <summary>The smallest value that so large a share of all is not above. NaN without values.</summary>
    public static double At(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    public static double Median(IEnumerable<double> values) => At([.. values.Order()], 0.5);
}
