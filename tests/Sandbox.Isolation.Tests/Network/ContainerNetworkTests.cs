using Sandbox.Isolation.Tests.Container;
using Xunit;

namespace Sandbox.Isolation.Tests.Network;

/// <summary>The same in Docker's default container, where the server has no right to look into its programs.</summary>
[Collection(OneInstallation.Name)]
public sealed class ContainerNetworkTests(TwoNetworks networks, ContainerInstallation container)
    : IClassFixture<TwoNetworks>, IClassFixture<ContainerInstallation>
{
    [SkippableFact]
    public async Task Programs_WithNetworkInTheContainer_EndAsTheyMust()
    {
        Skip.If(networks.Missing is not null, networks.Missing);
        Skip.If(container.Missing is not null, container.Missing);

        CommandResult result = await container.RunInAsync(
            networks, TimeSpan.FromMinutes(3), new Dictionary<string, string>(), "selftest", ContainerInstallation.FolderOf("Network/Programs"), "--json");

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.Equal("container", played.Tier);
        Assert.Empty(container.FindLeftFiles());
    }

    [SkippableFact]
    public async Task Bytes_MoreThanTheBudgetInTheContainer_EndTheRunAndNameTheConnection()
    {
        Skip.If(networks.Missing is not null, networks.Missing);
        Skip.If(container.Missing is not null, container.Missing);

        CommandResult result = await container.RunInAsync(
            networks, TimeSpan.FromMinutes(3), TwoNetworks.SmallBudget, "selftest", ContainerInstallation.FolderOf("Network/Budget"), "--json");

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.Equal("container", played.Tier);
    }
}
