using System.Net;
using System.Text;
using System.Text.Json;
using Sandbox.Core.Storage;

namespace Sandbox.Http.Tests;

public sealed class OutputRouteTests : IAsyncLifetime
{
    private const string Outputs = "/v1/sandbox/outputs/";
    private const string Page = "runs/0123/artifacts/<page> 1.html";

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Output_Written_IsADownloadThatNoBrowserRuns()
    {
        BlobProperties written = await WriteAsync(Page, "<script>alert(1)</script>", "text/html");

        HttpResponseMessage response = await GetAsync("runs/0123/artifacts/%3Cpage%3E%201.html");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("<script>alert(1)</script>", await response.Content.ReadAsStringAsync());
        Assert.Equal("text/html", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(written.Size, response.Content.Headers.ContentLength);
        Assert.Equal($"\"{written.ETag}\"", response.Headers.ETag?.ToString());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("<page> 1.html", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Contains("sandbox", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("no-store", Header(response, "Cache-Control"));
    }

    [Fact]
    public async Task Output_WithoutTheKey_Is401()
    {
        await WriteAsync(Page, "x", "text/html");
        using var client = new HttpClient { BaseAddress = _server.Address };

        HttpResponseMessage response = await client.GetAsync(new Uri(Outputs + Page, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Output_Missing_Is404() =>
        Assert.Equal("no such output", await (await GetAsync("runs/0123/stdout")).ReadFailureAsync(HttpStatusCode.NotFound));

    [Theory]
    [InlineData("")]
    [InlineData("runs//stdout")]
    [InlineData("runs/")]
    [InlineData("runs/a%5C..%5Cb")]
    [InlineData("runs/a.")]
    [InlineData("runs/%0d%0aX-Evil:1")]
    public async Task Output_WithANameThatIsNone_Is400(string path) =>
        await (await GetAsync(path)).ReadFailureAsync(HttpStatusCode.BadRequest);

    [Theory]
    [InlineData("../sandbox-jobs/a")]
    [InlineData("%2e%2e/sandbox-jobs/a")]
    [InlineData("..%2fsandbox-jobs%2fa")]
    [InlineData("a/..%2f..%2f..%2fetc/passwd")]
    public async Task Output_OutsideTheContainer_IsNeverRead(string path)
    {
        await _server.Store.WriteAsync(new BlobName(BlobContainers.Jobs, "a"), "secret"u8.ToArray(), "a/b", default, default);
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"{_server.Address.GetLeftPart(UriPartial.Authority)}{Outputs}{path}", asWritten));

        HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_WithHead_HasItsLengthAndNoBody()
    {
        await WriteAsync("runs/1/stdout", "hello", "text/plain");
        using var request = new HttpRequestMessage(HttpMethod.Head, Outputs + "runs/1/stdout");

        HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=3-5", "345", "bytes 3-5/10")]
    [InlineData("bytes=8-", "89", "bytes 8-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    [InlineData("bytes=-2", "89", "bytes 8-9/10")]
    [InlineData("bytes=-99", "0123456789", null)]
    [InlineData("bytes=0-1,3-4", "0123456789", null)]
    [InlineData("lines=1-2", "0123456789", null)]
    public async Task Range_AskedFor_IsSentAlone(string range, string content, string? contentRange)
    {
        await WriteAsync("runs/1/stdout", "0123456789", "text/plain");

        HttpResponseMessage response = await GetAsync("runs/1/stdout", ("Range", range));

        Assert.Equal(contentRange is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(content, await response.Content.ReadAsStringAsync());
        Assert.Equal(contentRange, response.Content.Headers.ContentRange?.ToString());
    }

    [Theory]
    [InlineData("bytes=10-", 10)]
    [InlineData("bytes=-0", 10)]
    [InlineData("bytes=0-0", 0)]
    public async Task Range_WithNothingInIt_Is416(string range, int size)
    {
        await WriteAsync("runs/1/stdout", new string('x', size), "text/plain");

        HttpResponseMessage response = await GetAsync("runs/1/stdout", ("Range", range));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal($"bytes */{size}", response.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task Range_OfAnOlderVersion_IsAnsweredWithTheWhole()
    {
        BlobProperties older = await WriteAsync("runs/1/stdout", "old", "text/plain");
        BlobProperties newer = await WriteAsync("runs/1/stdout", "new", "text/plain");

        HttpResponseMessage whole = await GetAsync("runs/1/stdout", ("Range", "bytes=1-"), ("If-Range", $"\"{older.ETag}\""));
        HttpResponseMessage part = await GetAsync("runs/1/stdout", ("Range", "bytes=1-"), ("If-Range", $"\"{newer.ETag}\""));

        Assert.Equal("new", await whole.Content.ReadAsStringAsync());
        Assert.Equal("ew", await part.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Store_OutOfReach_Is503AndReadinessSaysSo()
    {
        string file = Path.GetTempFileName();
        await using TestServer server = await TestServer.StartAsync(("Sandbox:Storage:Folder", Path.Combine(file, "blobs")));

        HttpResponseMessage output = await server.Client.GetAsync(new Uri(Outputs + "runs/1/stdout", UriKind.Relative));
        HttpResponseMessage ready = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        Assert.Equal("the blob store is out of reach", await output.ReadFailureAsync(HttpStatusCode.ServiceUnavailable));
        JsonElement store = (await ready.ReadAsync(HttpStatusCode.ServiceUnavailable)).GetProperty("data").GetProperty("store");
        Assert.Equal("""{"kind":"folder","reachable":false}""", store.GetRawText());
        File.Delete(file);
    }

    [Fact]
    public async Task Store_InReach_IsSaidByReadiness()
    {
        HttpResponseMessage ready = await _server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));

        JsonElement store = (await ready.ReadAsync(HttpStatusCode.ServiceUnavailable)).GetProperty("data").GetProperty("store");
        Assert.Equal("""{"kind":"folder","reachable":true}""", store.GetRawText());
    }

    private Task<BlobProperties> WriteAsync(string path, string content, string mediaType) =>
        _server.Store.WriteAsync(
            new BlobName(BlobContainers.Outputs, path), Encoding.UTF8.GetBytes(content), mediaType, BlobCondition.None, default);

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Outputs + path);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _server.Client.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
