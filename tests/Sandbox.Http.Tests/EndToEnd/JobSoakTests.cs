using Sandbox.Benchmarks.Jobs;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary><c>make soak-jobs</c> in small: three servers on one queue, one of them killed again and again.</summary>
public sealed class JobSoakTests
{
    private static readonly JobSoakOptions Small = new()
    {
        Jobs = 60,
        KillEvery = TimeSpan.FromSeconds(3),
        Patience = TimeSpan.FromMinutes(4),
    };

    [BuiltServerFact]
    public async Task Workers_KilledOnAFolderAndSqlite_EachJobHasOneResult() =>
        Check(await JobSoak.RunAsync(Small with { Azurite = false }));

    [BuiltServerAndAzuriteFact]
    public async Task Workers_KilledOnAzurite_EachJobHasOneResult() =>
        Check(await JobSoak.RunAsync(Small with { Azurite = true }));

    private static void Check(JobSoakReport report)
    {
        Assert.Empty(report.Problems);
        Assert.Equal(Small.Jobs, report.Jobs);
    }
}
