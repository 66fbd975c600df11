using Microsoft.Extensions.Configuration;
using Sandbox.Core.Limits;
using Sandbox.Server.Configuration;

namespace Sandbox.Http.Tests;

public sealed class DifyAliasesTests
{
    [Theory]
    [InlineData("API_KEY", "secret", "Sandbox:Http:ApiKey", "secret")]
    [InlineData("SANDBOX_PORT", "9000", "Sandbox:Server:Port", "9000")]
    [InlineData("MAX_WORKERS", "8", "Sandbox:Runs:MaxWorkers", "8")]
    [InlineData("MAX_REQUESTS", "100", "Sandbox:Runs:MaxRequests", "100")]
    [InlineData("WORKER_TIMEOUT", "15", "Sandbox:Limits:DefaultWallMs", "15000")]
    [InlineData("ENABLE_NETWORK", "1", "Sandbox:Network:Enabled", "true")]
    [InlineData("HTTP_PROXY", "http://squid:3128", "Sandbox:Network:Proxy", "http://squid:3128")]
    [InlineData("SOCKS5_PROXY", "socks5://p:1080", "Sandbox:Network:Proxy", "socks5://p:1080")]
    [InlineData("ENABLE_PRELOAD", "False", "Sandbox:Runs:EnablePreload", "False")]
    [InlineData("PYTHON_PATH", "/usr/bin/python3", "Sandbox:Runtimes:PythonPath", "/usr/bin/python3")]
    [InlineData("NODEJS_PATH", "/usr/bin/node", "Sandbox:Runtimes:NodePath", "/usr/bin/node")]
    [InlineData("PIP_MIRROR_URL", "https://mirror.example.org/simple", "Sandbox:Dependencies:PipIndexUrl", "https://mirror.example.org/simple")]
    [InlineData("PYTHON_DEPS_UPDATE_INTERVAL", "1h30m", "Sandbox:Dependencies:PollIntervalSeconds", "5400")]
    [InlineData("PYTHON_DEPS_UPDATE_INTERVAL", "45s", "Sandbox:Dependencies:PollIntervalSeconds", "45")]
    [InlineData("PYTHON_DEPS_UPDATE_INTERVAL", "60", "Sandbox:Dependencies:PollIntervalSeconds", "60")]
    [InlineData("PYTHON_DEPS_UPDATE_INTERVAL", "soon", "Sandbox:Dependencies:PollIntervalSeconds", "soon")]
    public void Load_DifysName_IsASettingOfOurs(string name, string value, string setting, string expected) =>
        Assert.Equal(expected, Load((name, value))[setting]);

    [Fact]
    public void Load_EmptyValue_IsNoSetting() => Assert.Null(Load(("API_KEY", ""))["Sandbox:Http:ApiKey"]);

    [Theory]
    [InlineData("1")]
    [InlineData("15")]
    [InlineData("600")]
    public void Load_WorkerTimeout_LeavesTheLimitsValid(string seconds)
    {
        var options = new LimitsOptions();
        Bind(Load(("WORKER_TIMEOUT", seconds)), options);

        Assert.True(new LimitsOptionsValidator().Validate(null, options).Succeeded);
    }

    [Fact]
    public void Load_OwnName_WinsOverDifys()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .Add(new DifyAliases(name => name == "API_KEY" ? "theirs" : null))
            .AddInMemoryCollection([new("Sandbox:Http:ApiKey", "ours")])
            .Build();

        Assert.Equal("ours", configuration["Sandbox:Http:ApiKey"]);
    }

    private static void Bind(IConfiguration configuration, LimitsOptions options)
    {
        IConfigurationSection section = configuration.GetSection(LimitsOptions.Section);
        options.DefaultWallMs = long.Parse(section["DefaultWallMs"]!, null);
        options.MaxWallMs = long.Parse(section["MaxWallMs"]!, null);
        options.DefaultCpuMs = long.Parse(section["DefaultCpuMs"]!, null);
        options.MaxCpuMs = long.Parse(section["MaxCpuMs"]!, null);
    }

    private static IConfigurationRoot Load(params (string Name, string Value)[] environment) =>
        new ConfigurationBuilder()
            .Add(new DifyAliases(name => environment.FirstOrDefault(pair => pair.Name == name).Value))
            .Build();
}
