using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Sandbox.Core.Jobs;
using Sandbox.Core.Limits;
using Sandbox.Core.Runs;

namespace Sandbox.Functions.Tests;

public sealed class SettingsFileTests
{
    private static readonly string[] OfTheHost =
        ["FUNCTIONS_WORKER_RUNTIME", "AzureWebJobsStorage", "AzureWebJobsDisableHomepage"];

    private static JsonElement Queues => Read("host.json").GetProperty("extensions").GetProperty("queues");

    [Fact]
    public void HostJson_OfTheWorker_KeepsPathsAsDifyHasThem()
    {
        JsonElement host = Read("host.json");

        Assert.Equal("2.0", host.GetProperty("version").GetString());
        Assert.Equal("", host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.Equal("OpenTelemetry", host.GetProperty("telemetryMode").GetString());
    }

    [Fact]
    public void HostJson_OfTheWorker_NamesNoBundle()
    {
        // An isolated worker brings its extensions as packages.
        Assert.False(Read("host.json").TryGetProperty("extensionBundle", out _));
    }

    [Fact]
    public void HostJson_FunctionTimeout_IsLongerThanAJobMayTake()
    {
        var jobs = new JobsOptions();

        // A place, the store before the run and the store after it may each be waited for. What the host ends by its clock
        // takes the whole worker along.
        TimeSpan longest = (3 * TimeSpan.FromMilliseconds(jobs.PatienceMs)) + TimeSpan.FromMilliseconds(new LimitsOptions().MaxWallMs);
        Assert.True(TimeSpan.Parse(Read("host.json").GetProperty("functionTimeout").GetString()!, CultureInfo.InvariantCulture) > longest);
    }

    [Fact]
    public void HostJson_OfTheQueues_LeavesAPlaceForCallers()
    {
        int together = Queues.GetProperty("batchSize").GetInt32() + Queues.GetProperty("newBatchThreshold").GetInt32();

        // As the server's own worker does it. A job that waits for a place is one that another instance could have.
        Assert.InRange(together, 1, new RunsOptions().MaxWorkers - 1);
        Assert.Equal(5, Queues.GetProperty("maxDequeueCount").GetInt32());
        Assert.Equal("none", Queues.GetProperty("messageEncoding").GetString());
    }

    [Theory]
    [MemberData(nameof(SampleSettings))]
    public void SampleSetting_OfTheWorker_IsOne(string name, string value)
    {
        if (OfTheHost.Contains(name))
            return;

        (Type type, PropertyInfo property) = Options.Find(name) ?? throw new InvalidOperationException($"there is no setting {name}");
        object? expected = property.GetValue(Activator.CreateInstance(type));
        Assert.Equal(expected?.ToString() ?? "", value, ignoreCase: true);
    }

    [Theory]
    [MemberData(nameof(SampleSettings))]
    public void SampleSetting_OfTheWorker_IsExplained(string name, string value)
    {
        string page = File.ReadAllText(RepositoryPaths.Of("docs", "azure.md"));

        Assert.True(page.Contains($"| `{name}` |", StringComparison.Ordinal), $"docs/azure.md does not explain {name} ({value})");
    }

    public static TheoryData<string, string> SampleSettings()
    {
        var settings = new TheoryData<string, string>();
        foreach (JsonProperty setting in Read("local.settings.sample.json").GetProperty("Values").EnumerateObject())
            settings.Add(setting.Name, setting.Value.GetString()!);
        return settings;
    }

    private static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(RepositoryPaths.Of(name))).RootElement;
}
