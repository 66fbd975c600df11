using System.Net;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Sandbox.Http;

namespace Sandbox.Functions.Tests;

public sealed class HttpFunctionTests : IAsyncLifetime
{
    private FunctionDoors _doors = null!;

    public async Task InitializeAsync() => _doors = await FunctionDoors.OpenAsync();

    public async Task DisposeAsync() => await _doors.DisposeAsync();

    public static TheoryData<string, string> Routes()
    {
        var routes = new TheoryData<string, string>();
        foreach (SandboxRoute route in FunctionDoors.CreateRoutes().All)
            routes.Add(route.Method, route.Pattern);
        return routes;
    }

    [Fact]
    public void Functions_AreTheTableOfRoutes_OneForEach()
    {
        IEnumerable<string> table = FunctionDoors.CreateRoutes().All
            .Select(route => $"{(route.Method == "GET" ? "GET, HEAD" : route.Method)} {route.Pattern}");

        IEnumerable<string> functions = HttpFunction.All
            .Select(function => $"{string.Join(", ", function.Methods)} {function.Pattern}");

        Assert.Equal(table.Order(StringComparer.Ordinal), functions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Functions_OfTheWorker_HaveNamesOfTheirOwn() =>
        Assert.Equal(HttpFunction.All.Count, HttpFunction.All.Select(function => function.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Fact]
    public void Functions_OfTheWorker_LeaveTheKeyToTheRoutes() =>
        Assert.All(HttpFunction.All, function => Assert.Equal(AuthorizationLevel.Anonymous, function.Level));

    // The host keeps these for itself and refuses to load a function that claims them.
    [Fact]
    public void Functions_OfTheWorker_StayOutOfTheHostsOwnPaths() =>
        Assert.All(HttpFunction.All, function => Assert.DoesNotContain(function.Pattern.Split('/')[1], (string[])["admin", "runtime"]));

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_ThroughBothDoors_AnswersAlike(string method, string pattern)
    {
        foreach (string query in (string[])["", "?language=python3", "?language=ruby"])
        {
            foreach (string body in (string[])["", "{", """{"language":"python3","code":"print(1)"}"""])
            {
                Assert.Equal(
                    await AskAsync(_doors.Server, method, pattern + query, body),
                    await AskAsync(_doors.Functions, method, pattern + query, body));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_WithoutTheKey_AnswersAlike(string method, string pattern)
    {
        (HttpStatusCode server, _) = await AskAsync(_doors.Server, method, pattern, "{}", key: "");
        (HttpStatusCode functions, _) = await AskAsync(_doors.Functions, method, pattern, "{}", key: "");

        Assert.Equal(server, functions);
        Assert.Equal(
            FunctionDoors.CreateRoutes().All.Single(route => route.Method == method && route.Pattern == pattern).NeedsKey,
            functions == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Run_ThroughTheFunction_AnswersTheEnvelope()
    {
        (HttpStatusCode status, string answer) = await AskAsync(
            _doors.Functions, "POST", "/v1/sandbox/run", """{"language":"nodejs","code":"console.log(1)"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("""{"code":0,"message":"success","data":{""", answer, StringComparison.Ordinal);
        Assert.Contains("\"stdout\":\"console.log(1)\"", answer, StringComparison.Ordinal);
    }

    // Over what Kestrel takes, and over what it reads of a body that nobody wanted. The host sends as this client does:
    // all of it, then it looks for the answer.
    [Theory]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(FunctionDoors.Key, HttpStatusCode.BadRequest)]
    public async Task Run_BodyOfAnySize_IsAnswered(string key, HttpStatusCode expected)
    {
        foreach (bool chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sandbox/run");
            request.Content = new ByteArrayContent(new byte[40 << 20]);
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.Add("X-Api-Key", key);

            using HttpResponseMessage response = await _doors.Functions.SendAsync(request);

            Assert.Equal(expected, response.StatusCode);
        }
    }

    private static async Task<(HttpStatusCode Status, string Answer)> AskAsync(
        HttpClient door, string method, string path, string body, string key = FunctionDoors.Key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (method != "GET")
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key.Length > 0)
            request.Headers.Add("X-Api-Key", key);
        using HttpResponseMessage response = await door.SendAsync(request);

        // An accepted job has a name made up for it and a time.
        return (response.StatusCode, response.StatusCode == HttpStatusCode.Accepted ? "" : await response.Content.ReadAsStringAsync());
    }
}
