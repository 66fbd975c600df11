using Microsoft.Extensions.Configuration;
using Sandbox.Core.Runs;
using Sandbox.Server.Configuration;

namespace Sandbox.Http.Tests.Configuration;

public sealed class EffectiveSettingsTests
{
    [Fact]
    public void Read_NothingSet_IsEveryDefault()
    {
        EffectiveSetting[] settings = [.. EffectiveSettings.Read(new ConfigurationBuilder().AddInMemoryCollection().Build())];

        Assert.Equal(SettingsCatalog.All.Count, settings.Length);
        Assert.All(settings, setting => Assert.Equal("default", setting.Source));
        Assert.Contains(
            new EffectiveSetting("Sandbox:Runs:MaxWorkers", $"{new RunsOptions().MaxWorkers}", "default"), settings);
    }

    [Fact]
    public void Read_SettingsOfAllKinds_TellsWhereEachCameFrom()
    {
        const string Variable = "Sandbox__Storage__OutputRetentionDays";
        Environment.SetEnvironmentVariable(Variable, "3");
        try
        {
            IConfigurationRoot configuration = new ConfigurationBuilder()
                .Add(new DifyAliases(name => name == "WORKER_TIMEOUT" ? "15" : null))
                .AddEnvironmentVariables()
                .AddInMemoryCollection([new("Sandbox:Server:Port", "9000")])
                .Build();

            EffectiveSetting[] settings = [.. EffectiveSettings.Read(configuration)];

            Assert.Contains(new EffectiveSetting("Sandbox:Limits:DefaultWallMs", "15000", "WORKER_TIMEOUT"), settings);
            Assert.Contains(new EffectiveSetting("Sandbox:Limits:DefaultCpuMs", "30000", "WORKER_TIMEOUT"), settings);
            Assert.Contains(new EffectiveSetting("Sandbox:Storage:OutputRetentionDays", "3", "environment"), settings);
            Assert.Contains(new EffectiveSetting("Sandbox:Server:Port", "9000", "command line"), settings);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Theory]
    [InlineData("Sandbox:Http:ApiKey", "s3cret", "***")]
    [InlineData("Sandbox:Http:Keys:team-a:Key", "s3cret", "***")]
    [InlineData("Sandbox:Http:Keys:team-a:MaxParallel", "3", "3")]
    [InlineData("Sandbox:Storage:ConnectionString", "AccountKey=s3cret", "***")]
    [InlineData("Sandbox:Dependencies:PipIndexUrl", "https://me:s3cret@index.example.org/simple", "https://***@index.example.org/simple")]
    [InlineData("Sandbox:Dependencies:ProxyUrl", "http://proxy.example.org:3128/?sig=s3cret", "http://proxy.example.org:3128/?***")]
    [InlineData("Sandbox:Dependencies:PythonList", "a==1\nb==2", "a==1\\nb==2")]
    [InlineData("Sandbox:Dependencies:NpmRegistryUrl", "https://npm.example.org/", "https://npm.example.org/")]
    public void Read_Value_IsShownWithoutSecrets(string name, string value, string expected)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

        Assert.Equal(expected, EffectiveSettings.Read(configuration).Single(setting => setting.Name == name).Value);
    }
}
