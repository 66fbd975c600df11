using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Http.Keys;

namespace Sandbox.Http.Tests.Keys;

public sealed class ApiKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-keys-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly ListLogger _log = new();
    private ServiceProvider? _services;

    private string KeysFile => Path.Combine(_folder, "keys.json");

    public void Dispose()
    {
        _services?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Find_SeveralKeys_TellsWhoseItIs()
    {
        ApiKeys keys = Create(
            ("ApiKey", "first"), ("Keys:team-a:Key", "second"), ("Keys:team-b:Key", $"sha256:{Hash("third")}"));

        Assert.Equal(CallerKey.Default, Find(keys, "first"));
        Assert.Equal("team-a", Find(keys, "second"));
        Assert.Equal("team-b", Find(keys, "third"));
        Assert.Null(Find(keys, "fourth"));
    }

    [Theory]
    [InlineData("Bearer first", "default")]
    [InlineData("bearer first", "default")]
    [InlineData("Bearer second", null)]
    [InlineData("first", null)]
    public void Find_BearersToken_CountsWhereThereIsNoHeaderOfOurs(string sent, string? expected)
    {
        ApiKeys keys = Create(("ApiKey", "first"));
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = sent;

        Assert.Equal(expected, keys.Find(context.Request)?.Name);

        context.Request.Headers["X-Api-Key"] = "wrong";
        Assert.Null(keys.Find(context.Request));
    }

    [Fact]
    public void Find_TheHashItself_IsNoKey()
    {
        string hashed = $"sha256:{Hash("secret")}";
        ApiKeys keys = Create(("ApiKey", hashed));

        Assert.Null(Find(keys, hashed));
        Assert.Equal(CallerKey.Default, Find(keys, "secret"));
    }

    [Fact]
    public void Find_KeysOnlyInTheFile_AreAskedFor()
    {
        Write("""{"team-a":{"Key":"second","MaxParallel":2}}""");
        ApiKeys keys = Create(("KeysFile", KeysFile));

        Assert.Null(Find(keys, "first"));
        Assert.Equal("team-a", Find(keys, "second"));
    }

    [Fact]
    public void Find_FileChanged_TakesTheNewKeysWithoutARestart()
    {
        Write("""{"team-a":{"Key":"old"}}""");
        ApiKeys keys = Create(("KeysFile", KeysFile));

        Write("""{"team-a":{"Key":"new"},"team-b":{"Key":"also new"}}""");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(Find(keys, "old"));
        Assert.Equal("team-a", Find(keys, "new"));
        Assert.Equal("team-b", Find(keys, "also new"));
    }

    [Fact]
    public void Find_LinkToAnotherFolder_TakesTheNewKeys()
    {
        // As Kubernetes puts a new version of a secret into a volume.
        foreach (string version in (string[])["one", "two"])
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            File.WriteAllText(Path.Combine(_folder, version, "keys.json"), $$$"""{"a":{"Key":"{{{version}}}"}}""");
        }

        string current = Path.Combine(_folder, "current");
        Directory.CreateSymbolicLink(current, Path.Combine(_folder, "one"));
        File.CreateSymbolicLink(KeysFile, Path.Combine("current", "keys.json"));
        ApiKeys keys = Create(("KeysFile", KeysFile));
        Assert.Equal("a", Find(keys, "one"));

        Directory.Delete(current);
        Directory.CreateSymbolicLink(current, Path.Combine(_folder, "two"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("a", Find(keys, "two"));
    }

    [Theory]
    [InlineData("not json: new")]
    [InlineData("""{"team-a":{"Key":""}}""")]
    [InlineData("""{"team-a":{"Kye":"new"}}""")]
    [InlineData("""{"team-a":{"Key":"new","MaxParallel":"new"}}""")]
    [InlineData("""{"team-a":{"Key":"new","Space":"a~b"}}""")]
    [InlineData(null)]
    public void Find_FileBecameWrong_KeepsTheKeysAndSaysSoWithoutThem(string? text)
    {
        Write("""{"team-a":{"Key":"old"}}""");
        ApiKeys keys = Create(("KeysFile", KeysFile));

        if (text is null)
            File.Delete(KeysFile);
        else
            Write(text);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("team-a", Find(keys, "old"));
        Assert.Null(Find(keys, "new"));
        string line = Assert.Single(_log.Lines);
        Assert.DoesNotContain("new", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AllKeysGone_LetsNobodyIn()
    {
        Write("""{"team-a":{"Key":"old"}}""");
        ApiKeys keys = Create(("KeysFile", KeysFile));

        Write("{}");
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(Find(keys, "old"));
        Assert.Null(Find(keys, ""));
    }

    [Fact]
    public void Find_ConfigurationReloaded_TakesTheNewKey()
    {
        IConfigurationRoot configuration = Configuration(("ApiKey", "old"));
        ApiKeys keys = Create(configuration);

        configuration["Sandbox:Http:ApiKey"] = "new";
        configuration.Reload();

        Assert.Null(Find(keys, "old"));
        Assert.Equal(CallerKey.Default, Find(keys, "new"));
    }

    [Theory]
    [InlineData("ApiKey", "sha256:12")]
    [InlineData("Keys:a:Key", "")]
    [InlineData("Keys:default:Key", "x")]
    [InlineData("Keys:a b:Key", "x")]
    [InlineData("Keys:a:MaxParallel", "0")]
    [InlineData("Keys:a:RunsPerMinute", "0")]
    [InlineData("Keys:a:Space", "../b")]
    [InlineData("Keys:a:MaxWallMs", "0")]
    [InlineData("Keys:a:MaxMemoryBytes", "1024")]
    [InlineData("KeysFile", "/nowhere/keys.json")]
    public void Options_WrongKeys_AreRefused(string name, string value)
    {
        var settings = new Dictionary<string, string> { ["ApiKey"] = "first", ["Keys:a:Key"] = "second", [name] = value };

        Assert.Throws<OptionsValidationException>(
            () => Create([.. settings.Select(pair => (pair.Key, pair.Value))]));
    }

    [Fact]
    public void Options_OneKeyUnderTwoNames_IsRefusedAndNotQuoted()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(
            () => Create(("Keys:a:Key", "shared-word"), ("Keys:b:Key", $"sha256:{Hash("shared-word")}")));

        Assert.Contains("same key", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("shared-word", exception.Message, StringComparison.Ordinal);
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string? Find(ApiKeys keys, string sent)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Api-Key"] = sent;
        return keys.Find(context.Request)?.Name;
    }

    private static IConfigurationRoot Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => $"Sandbox:Http:{pair.Name}", pair => (string?)pair.Value))
            .Build();

    private ApiKeys Create(params (string Name, string Value)[] settings) => Create(Configuration(settings));

    private ApiKeys Create(IConfigurationRoot configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        services.AddLogging(logging => logging.AddProvider(_log));
        services.AddSandboxHttp(configuration);
        _services = services.BuildServiceProvider();
        return _services.GetRequiredService<ApiKeys>();
    }

    private void Write(string text) => File.WriteAllText(KeysFile, text);
}
