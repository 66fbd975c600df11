using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class RunsOptionsTests
{
    private static readonly RunsOptionsValidator Validator = new();

    [Fact]
    public void Defaults_AsShipped_AreValidAndDifySandboxs()
    {
        var options = new RunsOptions();

        Assert.True(Validator.Validate(null, options).Succeeded);
        Assert.Equal((4, 50), (options.MaxWorkers, options.MaxRequests));
    }

    [Fact]
    public void Validate_FewerRequestsThanWorkers_IsRefused() =>
        Assert.Contains(
            Validator.Validate(null, new RunsOptions { MaxWorkers = 8, MaxRequests = 7 }).Failures!,
            failure => failure.Contains("MaxRequests (7) is under MaxWorkers (8)", StringComparison.Ordinal));
}
