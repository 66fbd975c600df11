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

    [Theory]
    [InlineData("python3", "main.py", "is the program's own file")]
    [InlineData("python3", "main.py/x", "is the program's own file")]
    [InlineData("nodejs", "main.js", "is the program's own file")]
    [InlineData("python3", "out", "is the folder for artifacts")]
    [InlineData("python3", ".sandbox", "is reserved for the runtime")]
    [InlineData("python3", ".sandbox/x", "is reserved for the runtime")]
    [InlineData("python3", "../x", "has a segment '.' or '..'")]
    [InlineData("python3", "/x", "is absolute")]
    [InlineData("python3", "C:\\x", "has a backslash")]
    [InlineData("python3", "a\0", "has a control character")]
    [InlineData("python3", "", "is empty")]
    public void Validate_FileAtAWrongPath_IsNamed(string language, string path, string problem) =>
        Assert.Equal($"files[0].path: {problem}", MessageOf(WithFiles(path) with { Language = language }));

    [Theory]
    [InlineData("nodejs", "main.py")]
    [InlineData("python3", "main.js")]
    [InlineData("python3", "main.pyc")]
    [InlineData("python3", "x/main.py")]
    [InlineData("python3", "out/a")]
    [InlineData("python3", "outer")]
    [InlineData("python3", ".sandboxed")]
    public void Validate_FileAtAnOrdinaryPath_IsTaken(string language, string path) =>
        Create().Validate(WithFiles(path) with { Language = language });

    [Fact]
    public void Validate_FilesThatMeet_AreNamedByTheLaterOne() =>
        Assert.Equal(
            "files[1].path: is the path of files[0] too; files[3].path: lies below files[2], which is no folder; "
            + "files[5].path: is a folder of files[4]; files[6].path: lies below files[0], which is no folder",
            MessageOf(WithFiles("a", "a", "b", "b/c/d", "e/f/g", "e/f", "a/x", "e/f/h", "A")));

    [Fact]
    public void Validate_FileWithoutExactlyOneSource_IsNamed()
    {
        const string problem = "needs exactly one of content, content_base64 and blob";

        Assert.Equal($"files[0]: {problem}; files[0].path: required", MessageOf(Good with { Files = [new RunFile()] }));
        Assert.Equal(
            $"files[0]: {problem}",
            MessageOf(Good with { Files = [new RunFile { Path = "a", Content = "", ContentBase64 = Array.Empty<byte>() }] }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("runs/")]
    [InlineData("jobs/0123456789abcdef0123456789abcdef/result.json")]
    [InlineData("runs/0123456789abcdef0123456789abcdef")]
    [InlineData("runs/0123456789abcdef0123456789abcdef/")]
    [InlineData("runs/0123456789ABCDEF0123456789ABCDEF/stdout")]
    [InlineData("runs/0123456789abcdef0123456789abcde/stdout")]
    [InlineData("runs/0123456789abcdef0123456789abcdef/../x")]
    [InlineData("/runs/0123456789abcdef0123456789abcdef/stdout")]
    [InlineData("runs/../runs/0123456789abcdef0123456/stdout")]
    public void Validate_BlobThatIsNoOutput_IsNamed(string blob) =>
        Assert.Equal(
            "files[0].blob: not the name of an output, runs/{run_id}/...",
            MessageOf(Good with { Files = [new RunFile { Path = "a", Blob = blob }] }));

    [Theory]
    [InlineData("runs/0123456789abcdef0123456789abcdef/stdout")]
    [InlineData("runs/0123456789abcdef0123456789abcdef/artifacts/a/b ü.csv")]
    public void Validate_BlobThatIsAnOutput_IsTaken(string blob) =>
        Create().Validate(Good with { Files = [new RunFile { Path = "a", Blob = blob }] });

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "files: more than 128 entries")]
    public void Validate_FilesAroundTheirNumber_AreCounted(int beyond, string? message)
    {
        RunRequest request = WithFiles([.. Enumerable.Range(0, _options.MaxFiles + beyond).Select(number => $"{number}")]);

        if (message is null)
            Create().Validate(request);
        else
            Assert.Equal(message, MessageOf(request));
    }

    [Fact]
    public void Validate_FilesOverTheirBytes_TellsTheSum()
    {
        _options.MaxFilesBytes = 5;
        RunFile[] files = [new() { Path = "a", Content = "éé" }, new() { Path = "b", ContentBase64 = new byte[] { 1 } }];
        Create().Validate(Good with { Files = files });

        Assert.Equal(
            "files: 6 bytes together, over the limit of 5",
            MessageOf(Good with { Files = [.. files, new RunFile { Path = "c", Content = "1" }] }));
    }

    [Fact]
    public void Validate_PreloadOverTheLimit_IsNamed()
    {
        _options.MaxCodeBytes = Good.Code!.Length;

        Assert.Equal(
            $"preload: over the limit of {Good.Code.Length} bytes", MessageOf(Good with { Preload = new string('1', Good.Code.Length + 1) }));
    }

    private static RunRequest WithFiles(params string[] paths) =>
        Good with { Files = [.. paths.Select(path => new RunFile { Path = path, Content = "" })] };

    private static RunRequest WithEnvironment(string name, string value) =>
        Good with { Env = new Dictionary<string, string> { [name] = value } };

    private RunRequestValidator Create() => new(Options.Create(_options), TestRuntimes.Create());

    private RunException Refuse(RunRequest request) =>
        Assert.Throws<RunException>(() => Create().Validate(request));

    private string MessageOf(RunRequest request) => Refuse(request).Message;
}
