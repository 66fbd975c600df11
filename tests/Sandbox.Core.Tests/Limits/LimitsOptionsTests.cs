using Sandbox.Core.Limits;
using Xunit;

namespace Sandbox.Core.Tests.Limits;

public sealed class LimitsOptionsTests
{
    private static readonly LimitsOptionsValidator Validator = new();

    [Fact]
    public void Defaults_AsShipped_AreValid() =>
        Assert.True(Validator.Validate(null, new LimitsOptions()).Succeeded);

    [Fact]
    public void Default_OverItsCeiling_IsNamedWithBothNumbers()
    {
        var options = new LimitsOptions { DefaultWallMs = 2_000, MaxWallMs = 1_000 };

        string failure = Assert.Single(Validator.Validate(null, options).Failures!);

        Assert.Contains("DefaultWallMs (2000) is over MaxWallMs (1000)", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_OutOfRange_AreAllToldAtOnce()
    {
        var options = new LimitsOptions { DefaultProcesses = 0, DefaultOutputBytes = -1, DefaultWallMs = 0 };

        Assert.Equal(3, Validator.Validate(null, options).Failures!.Count());
    }
}
