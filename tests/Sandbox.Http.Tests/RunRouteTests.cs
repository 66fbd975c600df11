using System.Net;
using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Http.Tests;

public sealed class RunRouteTests : IAsyncLifetime
{
    private const string Good = """{"language":"python3","code":"print('hello')","preload":"","enable_network":true}""";

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Run_GoodRequest_AnswersTheEnvelopeWithEveryField()
    {
        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, Good);

        JsonElement envelope = await response.ReadAsync(HttpStatusCode.OK);
        Assert.Equal(0, envelope.GetProperty("code").GetInt32());
        Assert.Equal("success", envelope.GetProperty("message").GetString());
        JsonElement data = envelope.GetProperty("data");
        Assert.Equal("hello\n", data.GetProperty("stdout").GetString());
        Assert.Equal("", data.GetProperty("stderr").GetString());
        Assert.Equal("", data.GetProperty("error").GetString());
        Assert.Equal(0, data.GetProperty("exit_code").GetInt32());
        Assert.Equal("exited", data.GetProperty("outcome").GetString());
        Assert.Equal(1.5, data.GetProperty("usage").GetProperty("wall_ms").GetDouble());
        Assert.Equal(0, data.GetProperty("blocked_syscalls").GetArrayLength());
        Assert.NotNull(response.Content.Headers.ContentLength);
        Assert.Equal("run_id", data.EnumerateObject().First().Name);
        Assert.Equal([data.GetProperty("run_id").GetString()], response.Headers.GetValues("X-Run-Id"));
    }

    [Fact]
    public async Task Run_ProgramFailed_IsStill200()
    {
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with
        {
            ExitCode = -1,
            Error = "process exited with code -1\nerror: timeout\n",
            Outcome = RunOutcome.TimedOut,
            Signal = "SIGKILL",
            BlockedSyscalls = [new BlockedSyscall("socket", 2)],
        });

        JsonElement data = (await (await _server.Client.PostAsync(Envelopes.RunPath, Good)).ReadAsync(HttpStatusCode.OK))
            .GetProperty("data");

        Assert.Equal("timed_out", data.GetProperty("outcome").GetString());
        Assert.Equal("SIGKILL", data.GetProperty("signal").GetString());
        Assert.Equal("process exited with code -1\nerror: timeout\n", data.GetProperty("error").GetString());
        Assert.Equal("socket", data.GetProperty("blocked_syscalls")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Run_OutputOfEveryKindOfCharacter_ComesBackAsItWas()
    {
        string output = string.Concat(Enumerable.Range(0, 0x800).Select(number => (char)number)) + "</script> \u2028 😀 \uFFFD";
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Stdout = output });

        JsonElement envelope = await (await _server.Client.PostAsync(Envelopes.RunPath, Good)).ReadAsync(HttpStatusCode.OK);

        Assert.Equal(output, envelope.GetProperty("data").GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task Run_ThreeHundredKilobytesOut_ComeBackWhole()
    {
        string output = new('é', 300_000);
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Stdout = output });

        JsonElement envelope = await (await _server.Client.PostAsync(Envelopes.RunPath, Good)).ReadAsync(HttpStatusCode.OK);

        Assert.Equal(output, envelope.GetProperty("data").GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task Run_MegabytesThatNeedEscapes_ComeBackWhole()
    {
        string output = string.Concat(Enumerable.Repeat("\"\\\n\u0001é😀\ud800", 200_000));
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Stdout = output, Error = "x" + output });

        JsonElement envelope = await (await _server.Client.PostAsync(Envelopes.RunPath, Good)).ReadAsync(HttpStatusCode.OK);

        string expected = output.Replace('\ud800', '\uFFFD');
        Assert.Equal(expected, envelope.GetProperty("data").GetProperty("stdout").GetString());
        Assert.Equal("x" + expected, envelope.GetProperty("data").GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("\"0123456789ABCDEF0123456789ABCDEF\"")]
    [InlineData("1")]
    public async Task Run_WrongName_Is400(string runId)
    {
        HttpResponseMessage response = await _server.Client.PostAsync(
            Envelopes.RunPath, $$"""{"language":"python3","code":"1","run_id":{{runId}}}""");

        Assert.StartsWith("run_id: expected", await response.ReadFailureAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UrlEncodedForm_IsTakenToo()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["language"] = "nodejs",
            ["code"] = "console.log('a+b & ü')",
            ["enable_network"] = "true",
        });

        HttpResponseMessage response = await _server.Client.PostAsync(new Uri(Envelopes.RunPath, UriKind.Relative), form);

        await response.ReadAsync(HttpStatusCode.OK);
        RunRequest request = Assert.Single(_server.Executor.Requests);
        Assert.Equal(
            ("nodejs", "console.log('a+b & ü')", true), (request.Language, request.Code, request.EnableNetwork));
    }

    [Fact]
    public async Task Run_MultipartForm_IsTakenToo()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("python3"), "language" },
            { new StringContent(new string('#', 100_000)), "code" },
        };

        HttpResponseMessage response = await _server.Client.PostAsync(new Uri(Envelopes.RunPath, UriKind.Relative), form);

        await response.ReadAsync(HttpStatusCode.OK);
        Assert.Equal(100_000, Assert.Single(_server.Executor.Requests).Code!.Length);
    }

    [Theory]
    [InlineData("language=python3&language=nodejs&code=1", "language: appears twice")]
    [InlineData("code=1&enable_network=perhaps", "enable_network: expected true or false; language: required")]
    [InlineData("language=python3&code=1&limits=x", "limits: not in a form; send the request as JSON")]
    public async Task Run_WrongForm_NamesTheField(string form, string message)
    {
        HttpResponseMessage response = await _server.Client.PostAsync(
            Envelopes.RunPath, System.Text.Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded");

        Assert.Equal(message, await response.ReadFailureAsync(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Run_BrokenMultipart_Is400(string mediaType)
    {
        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, "--y\r\nnonsense"u8.ToArray(), mediaType);

        await response.ReadFailureAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Run_NoContentType_IsReadAsJson()
    {
        HttpResponseMessage response =
            await _server.Client.PostAsync(Envelopes.RunPath, System.Text.Encoding.UTF8.GetBytes(Good), null);

        await response.ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Run_UnknownLanguage_IsDifysAnswerToTheLetter()
    {
        HttpResponseMessage response =
            await _server.Client.PostAsync(Envelopes.RunPath, """{"language":"ruby","code":"1"}""");

        Assert.Equal(
            """{"code":-400,"message":"unsupported language","data":null}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Run_TooManyInFlight_IsDifysAnswerToTheLetter()
    {
        _server.Executor.Answer = (_, _) => throw new RunException(RunFailure.Busy, "Too many requests");

        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, Good);

        Assert.Equal(
            """{"code":-503,"message":"Too many requests","data":null}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Run_SandboxCouldNotBeMade_Is500WithoutInternalsAndLoggedOnce()
    {
        _server.Executor.Answer = (_, _) => throw new RunException(
            RunFailure.SandboxFailed, "the sandbox could not be made; try again", new SandboxException("root", 2, "/secret"));

        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, Good);

        Assert.Equal(
            "the sandbox could not be made; try again",
            await response.ReadFailureAsync(HttpStatusCode.InternalServerError));
        Assert.Single(_server.Log.Lines);
    }

    [Fact]
    public async Task Run_FaultOfOurs_Is500WithoutInternalsAndLoggedOnce()
    {
        _server.Executor.Answer = (_, _) => throw new InvalidOperationException("secret at /srv/app/Program.cs:line 12");

        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, Good);

        Assert.Equal("internal error", await response.ReadFailureAsync(HttpStatusCode.InternalServerError));
        string line = Assert.Single(_server.Log.Lines);
        Assert.DoesNotContain("print('hello')", line, StringComparison.Ordinal);
    }
}
