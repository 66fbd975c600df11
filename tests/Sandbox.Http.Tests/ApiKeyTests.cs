using System.Net;
using System.Text;

namespace Sandbox.Http.Tests;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("dify-sandbo")]
    [InlineData("dify-sandboxx")]
    [InlineData("DIFY-SANDBOX")]
    [InlineData("schlüssel")]
    public async Task Key_MissingOrWrong_Is401WithAnEmptyBodyOnEveryGuardedRoute(string? key)
    {
        (HttpMethod Method, string Path)[] guarded =
        [
            (HttpMethod.Post, "/v1/sandbox/run"),
            (HttpMethod.Get, "/v1/sandbox/dependencies?language=python3"),
            (HttpMethod.Get, "/v1/sandbox/dependencies/refresh?language=python3"),
            (HttpMethod.Post, "/v1/sandbox/dependencies/update"),
        ];
        foreach ((HttpMethod method, string path) in guarded)
        {
            using HttpResponseMessage response = await SendAsync(method, path, key);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Key_Wrong_IsToldBeforeTheBodyIsLookedAt()
    {
        using var content = new ByteArrayContent("not json"u8.ToArray());

        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, Envelopes.RunPath, "wrong", content);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Key_SentTwice_Is401()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", [TestServer.Key, "other"]);

        using HttpResponseMessage response = await client.PostAsync(Envelopes.RunPath, "{}");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Key_Right_IsLetIn()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync(
            Envelopes.RunPath, """{"language":"python3","code":"1"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Key_OutsideAscii_CanBeUsed()
    {
        await using TestServer server = await TestServer.StartAsync(("Sandbox:Http:ApiKey", "schlüssel"));
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", "schlüssel");

        using HttpResponseMessage response = await client.PostAsync(
            Envelopes.RunPath, """{"language":"python3","code":"1"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Key_NoneConfigured_LetsEverybodyIn()
    {
        await using TestServer server = await TestServer.StartAsync(("Sandbox:Http:ApiKey", ""));
        using var client = new HttpClient { BaseAddress = server.Address };

        using HttpResponseMessage response = await client.PostAsync(
            Envelopes.RunPath, """{"language":"python3","code":"1"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? key, HttpContent? content = null)
    {
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = _server.Address };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        return await client.SendAsync(request);
    }
}
