using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class RunRequestValidatorTests
{
    private static readonly RunRequest Good = new() { Language = "python3", Code = "print(1)" };

    private readonly RunsOptions _options = new();

    [Theory]
    [InlineData("python3", "python3")]
    [InlineData("python", "python3")]
    [InlineData("nodejs", "nodejs")]
    [InlineData("javascript", "nodejs")]
    public void Validate_KnownLanguage_GivesItsRuntime(string language, string runtime) =>
        Assert.Equal(runtime, Create().Validate(Good with { Language = language }).Name);

    [Fact]
    public void Validate_NothingThere_NamesBothFields() =>
        Assert.Equal("language: required; code: required", MessageOf(new RunRequest()));

    [Fact]
    public void Validate_EmptyFields_AreMissingFields() =>
        Assert.Equal("language: required; code: required", MessageOf(new RunRequest { Language = "", Code = "" }));

    [Theory]
    [InlineData("ruby")]
    [InlineData("Python3")]
    [InlineData("../python3")]
    public void Validate_UnknownLanguage_IsDifysMessageToTheLetter(string language)
    {
        RunException exception = Refuse(Good with { Language = language });

        Assert.Equal((RunFailure.UnsupportedLanguage, "unsupported language"), (exception.Failure, exception.Message));
    }

    [Fact]
    public void Validate_UnknownLanguageAndMore_NamesAllOfIt() =>
        Assert.Equal("language: unsupported language; code: required", MessageOf(new RunRequest { Language = "ruby" }));

    [Fact]
    public void Validate_CodeAtTheLimit_IsTaken()
    {
        _options.MaxCodeBytes = 6;

        Create().Validate(Good with { Code = "ééé" });
    }

    [Fact]
    public void Validate_CodeOverTheLimit_CountsBytes()
    {
        _options.MaxCodeBytes = 5;

        Assert.Equal("code: over the limit of 5 bytes", MessageOf(Good with { Code = "ééé" }));
    }

    [Fact]
    public void Validate_StdinOverTheLimit_IsNamed()
    {
        _options.MaxStdinBytes = 1;

        Assert.Equal("stdin: over the limit of 1 bytes", MessageOf(Good with { Stdin = "ab" }));
    }

    [Fact]
    public void Validate_TooManyArguments_IsNamed() =>
        Assert.Equal(
            $"args: more than {RunRequestValidator.MaxArguments} entries",
            MessageOf(Good with { Args = [.. Enumerable.Repeat("", RunRequestValidator.MaxArguments + 1)] }));

    [Fact]
    public void Validate_ArgumentWithNul_IsNamedByItsPlace() =>
        Assert.Equal("args[1]: has a NUL byte", MessageOf(Good with { Args = ["a", "b\0c"] }));

    [Fact]
    public void Validate_ArgumentsAndEnvironmentTooLong_TellsTheSum()
    {
        string half = new('x', RunRequestValidator.MaxStringBytes / 2);

        string message = MessageOf(Good with { Args = [half], Env = new Dictionary<string, string> { ["A"] = half } });

        Assert.StartsWith("args, env: ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("PYTHONPATH")]
    [InlineData("PYTHONSTARTUP")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("UV_THREADPOOL_SIZE")]
    [InlineData("GLIBC_TUNABLES")]
    [InlineData("OPENSSL_CONF")]
    [InlineData("PATH")]
    [InlineData("HOME")]
    [InlineData("TMPDIR")]
    public void Validate_ReservedName_IsRefused(string name) =>
        Assert.Equal($"env.{name}: reserved for the runtime", MessageOf(WithEnvironment(name, "x")));

    [Fact]
    public void Validate_NameThatTheManifestSets_IsRefused()
    {
        foreach (string name in Create().Validate(Good).Environment.Keys)
            Assert.Equal($"env.{name}: reserved for the runtime", MessageOf(WithEnvironment(name, "x")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1A")]
    [InlineData("A-B")]
    [InlineData("A=B")]
    [InlineData("A B")]
    [InlineData("É")]
    [InlineData("A\0")]
    public void Validate_NoName_IsRefused(string name) =>
        Assert.Contains("not a name", MessageOf(WithEnvironment(name, "x")), StringComparison.Ordinal);

    [Fact]
    public void Validate_ValueWithNul_IsRefused() =>
        Assert.Equal("env.A: has a NUL byte", MessageOf(WithEnvironment("A", "x\0y")));

    [Theory]
    [InlineData("A")]
    [InlineData("_x1")]
    [InlineData("NODE_ENV")]
    [InlineData("LDAP_URL")]
    public void Validate_OrdinaryName_IsTaken(string name) => Create().Validate(WithEnvironment(name, "x"));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Validate_LimitsThatAreNotPositive_AreAllNamed(int value)
    {
        var limits = new LimitsRequest
        {
            WallMs = value,
            CpuMs = value,
            MemoryBytes = value,
            Processes = value,
            OutputBytes = value,
            WorkspaceBytes = value,
            WorkspaceInodes = value,
            OpenFiles = value,
            FileBytes = value,
        };

        string message = MessageOf(Good with { Limits = limits });

        Assert.Equal(9, message.Split("; ").Length);
        Assert.All(message.Split("; "), part => Assert.EndsWith("must be positive", part, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_WorkspaceTooSmallForTheProgram_SaysHowMuchItTakes()
    {
        var limits = new LimitsRequest { WorkspaceBytes = LimitsOptions.WorkspaceFloorBytes };

        Assert.Contains(
            $"limits.workspace_bytes: must be at least {LimitsOptions.WorkspaceFloorBytes + Good.Code!.Length}",
            MessageOf(Good with { Limits = limits }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ReaderFoundErrors_TellsThemToo()
    {
        var errors = new RequestErrors();
        errors.Add("code", "expected a string, got a number at line 1");

        var exception = Assert.Throws<RunException>(() => Create().Validate(new RunRequest(), errors));

        Assert.Equal("code: expected a string, got a number at line 1; language: required", exception.Message);
    }

    private static RunRequest WithEnvironment(string name, string value) =>
        Good with { Env = new Dictionary<string, string> { [name] = value } };

    private RunRequestValidator Create() => new(Options.Create(_options), TestRuntimes.Create());

    private RunException Refuse(RunRequest request) =>
        Assert.Throws<RunException>(() => Create().Validate(request));

    private string MessageOf(RunRequest request) => Refuse(request).Message;
}
