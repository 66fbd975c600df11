using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Egress;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Egress;

public sealed class EgressRequirementsTests
{
    private static readonly string[] Layers = ["egress", "connection_bytes", "own_addresses"];

    [Theory]
    [InlineData("egress")]
    [InlineData("connection_bytes")]
    [InlineData("own_addresses")]
    public void Check_HostThatCannotEnforce_SaysWhatIsMissing(string missing)
    {
        var exception = Assert.Throws<IsolationException>(() => EgressRequirements.Check(CreateReport(missing), new IsolationOptions()));

        Assert.Contains(HostTiers.HintFor(missing), exception.Hint, StringComparison.Ordinal);
        Assert.Contains("Sandbox:Network:Enabled", exception.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("connect")]
    [InlineData("bind")]
    [InlineData("sendmmsg")]
    [InlineData("io_uring_setup")]
    public void Check_CallThatTheOperatorLetsPast_IsNamed(string name)
    {
        var options = new IsolationOptions();
        options.AppendSyscalls.Add(name);

        var exception = Assert.Throws<IsolationException>(() => EgressRequirements.Check(CreateReport(null), options));

        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_HostThatHasEverything_IsFine() => EgressRequirements.Check(CreateReport(null), new IsolationOptions());

    private static HostReport CreateReport(string? missing) => new()
    {
        Kernel = "6.1",
        Architecture = "x86_64",
        Layers = [.. Layers.Select(layer => new HostLayer(layer, layer != missing, "", ""))],
        Tier = IsolationTier.Namespaces,
        Advice = [],
        NeedsUserNamespace = false,
    };
}
