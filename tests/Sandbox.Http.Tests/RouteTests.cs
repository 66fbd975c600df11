using System.Net;
using System.Text.Json;
using Sandbox.Core.Runs;

namespace Sandbox.Http.Tests;

public sealed class RouteTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Health_WithoutAKey_IsTheJsonStringOk()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };

        HttpResponseMessage response = await client.GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Equal("ok", (await response.ReadAsync(HttpStatusCode.OK)).GetString());
    }

    [Fact]
    public async Task Health_WithHead_HasNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/health");

        HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Ready_BeforeSandboxesAreThere_Is503()
    {
        HttpResponseMessage response = await _server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        JsonElement envelope = await response.ReadAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(-503, envelope.GetProperty("code").GetInt32());
        Assert.False(envelope.GetProperty("data").GetProperty("ready").GetBoolean());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/sandbox")]
    [InlineData("/v1/sandbox/run/x")]
    [InlineData("/v2/sandbox/run")]
    [InlineData("/health/../../etc/passwd")]
    public async Task Path_Unknown_Is404WithTheEnvelope(string path)
    {
        HttpResponseMessage response = await _server.Client.GetAsync(new Uri(path, UriKind.Relative));

        await response.ReadFailureAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET", "/v1/sandbox/run", "POST")]
    [InlineData("DELETE", "/v1/sandbox/dependencies", "GET, HEAD, PUT")]
    [InlineData("POST", "/health", "GET, HEAD")]
    public async Task Method_Wrong_Is405WithTheEnvelope(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        HttpResponseMessage response = await _server.Client.SendAsync(request);

        await response.ReadFailureAsync(HttpStatusCode.MethodNotAllowed);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Dependencies_OfPython_AreWhatTheInterpreterSays()
    {
        _server.Executor.Answer = (_, _) => Task.FromResult(
            FakeExecutor.Hello with { Stdout = """[{"name":"jinja2","version":"3.1.2"}]""" });

        HttpResponseMessage response = await GetAsync("/v1/sandbox/dependencies?language=python3");

        Assert.StartsWith(
            """{"code":0,"message":"success","data":{"dependencies":[{"name":"jinja2","version":"3.1.2"}],""",
            await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dependencies_AskedTwice_AreListedOnceUntilRefreshed()
    {
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Stdout = "[]" });

        await GetAsync("/v1/sandbox/dependencies?language=nodejs");
        await GetAsync("/v1/sandbox/dependencies?language=javascript");
        Assert.Single(_server.Executor.Requests);

        HttpResponseMessage refreshed = await GetAsync("/v1/sandbox/dependencies/refresh?language=nodejs");
        await refreshed.ReadAsync(HttpStatusCode.OK);
        Assert.Equal(2, _server.Executor.Requests.Count);
    }

    [Fact]
    public async Task Dependencies_Updated_AnswersAnEmptyObject()
    {
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Stdout = "[]" });

        HttpResponseMessage response =
            await _server.Client.PostAsync("/v1/sandbox/dependencies/update", """{"language":"python3"}""");

        Assert.Equal("""{"code":0,"message":"success","data":{}}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/sandbox/dependencies", "language: required")]
    [InlineData("/v1/sandbox/dependencies?language=ruby", "unsupported language")]
    [InlineData("/v1/sandbox/dependencies/refresh?language=", "language: required")]
    public async Task Dependencies_WrongLanguage_Is400(string path, string message) =>
        Assert.Equal(message, await (await GetAsync(path)).ReadFailureAsync(HttpStatusCode.BadRequest));

    [Fact]
    public async Task Dependencies_ListingFails_Is500AndIsNotKept()
    {
        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Stdout = "surprise" });
        HttpResponseMessage failed = await GetAsync("/v1/sandbox/dependencies?language=python3");
        Assert.Equal(
            "the packages of python3 could not be listed",
            await failed.ReadFailureAsync(HttpStatusCode.InternalServerError));

        _server.Executor.Answer = (_, _) => Task.FromResult(FakeExecutor.Hello with { Stdout = "[]" });
        await (await GetAsync("/v1/sandbox/dependencies?language=python3")).ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Dependencies_NoPlace_Is503()
    {
        _server.Executor.Answer = (_, _) => throw new RunException(RunFailure.Busy, "Too many requests");

        await (await GetAsync("/v1/sandbox/dependencies?language=python3"))
            .ReadFailureAsync(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Dependencies_ReplacedWhereNothingIsInstalled_Is501()
    {
        using var list = new StringContent("jinja2==3.1.4");

        HttpResponseMessage response =
            await _server.Client.PutAsync(new Uri("/v1/sandbox/dependencies?language=python3", UriKind.Relative), list);

        Assert.Contains("installs no packages", await response.ReadFailureAsync(HttpStatusCode.NotImplemented), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "body: expected an object")]
    [InlineData("{", "body: not valid JSON")]
    [InlineData("""{"list":1}""", "list: expected a string; list: required")]
    [InlineData("""{"language":"python3"}""", "list: required")]
    [InlineData("""{"list":"a","list":"b"}""", "body: not valid JSON")]
    [InlineData("""{"list":"a","dependencies":["a\nb",1,{"name":2}]}""", "dependencies[0]: expected one line")]
    public async Task Dependencies_ReplacedByWhatIsNoRequest_Is400(string body, string message)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        HttpResponseMessage response =
            await _server.Client.PutAsync(new Uri("/v1/sandbox/dependencies?language=python3", UriKind.Relative), content);

        Assert.StartsWith(message.Split("; ")[0], await response.ReadFailureAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _server.Client.GetAsync(new Uri(path, UriKind.Relative));
}
