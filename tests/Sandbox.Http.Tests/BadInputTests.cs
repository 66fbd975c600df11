using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sandbox.Http.Tests;

public sealed class BadInputTests : IAsyncLifetime
{
    private const int MaxBodyBytes = 4_096;

    private TestServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await TestServer.StartAsync(("Sandbox:Http:MaxBodyBytes", $"{MaxBodyBytes}"));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("{}", "language: required; code: required")]
    [InlineData("""{"language":"","code":""}""", "language: required; code: required")]
    [InlineData("""{"language":"python3"}""", "code: required")]
    [InlineData("""{"code":"1"}""", "language: required")]
    [InlineData("""{"language":"python3","code":5}""", "code: expected a string, got a number at line 1")]
    [InlineData(
        """{"language":[],"code":5,"args":[1]}""",
        "language: expected a string, got an array at line 1; code: expected a string, got a number at line 1; "
        + "args[0]: expected a string, got a number at line 1")]
    [InlineData("""{"language":7,"enable_network":"x"}""",
        "language: expected a string, got a number at line 1; enable_network: expected true or false, got a string at "
        + "line 1; code: required")]
    [InlineData("""{"language":"python3","code":"1","code":"2"}""", "code: appears twice")]
    [InlineData("""{"language":"python3","code":"1","env":{"LD_PRELOAD":"x"}}""", "env.LD_PRELOAD: reserved for the runtime")]
    [InlineData("""{"language":"python3","code":"1","limits":{"wall_ms":-1}}""", "limits.wall_ms: must be positive")]
    [InlineData(
        """{"language":"python3","code":"1","files":[{"path":"../x","content":""},{"path":"/x","content":""},{"path":"C:\\x","content":""},{"path":"a/../../b","content":""},{"path":"a\u0000","content":""}]}""",
        "files[0].path: has a segment '.' or '..'; files[1].path: is absolute; files[2].path: has a backslash; "
        + "files[3].path: has a segment '.' or '..'; files[4].path: has a control character")]
    [InlineData(
        """{"language":"python3","code":"1","files":[{"path":"a","content":""},{"path":"a","content":""},{"path":"b"},{"content":"x"}]}""",
        "files[1].path: is the path of files[0] too; files[2]: needs exactly one of content, content_base64 and blob; files[3].path: required")]
    [InlineData(
        """{"language":"python3","code":"1","files":[{"path":"a","content_base64":"YQ"}]}""",
        "files[0].content_base64: is not standard base64 (A-Z a-z 0-9 + / and = as padding, no white space)")]
    [InlineData(
        """{"language":"python3","code":"1","limits":{"wall_ms":1.5,"cpu_ms":-1,"memory_bytes":1e308}}""",
        "limits.wall_ms: expected a whole number of at most 9223372036854775807 at line 1; limits.memory_bytes: expected a whole number "
        + "of at most 9223372036854775807 at line 1; limits.cpu_ms: must be positive")]
    [InlineData("[]", "body: expected an object, got an array at line 1")]
    public async Task Run_WrongFields_AreAllNamed(string body, string message)
    {
        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, body);

        Assert.Equal(message, await response.ReadFailureAsync(HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("{\"language\":\"python3\",\"code\":\"1\"} trailing")]
    [InlineData("{\"code\":NaN}")]
    [InlineData("\uFEFF{\"language\":\"python3\",\"code\":\"1\"}")]
    [InlineData("{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task Run_BrokenBody_Is400(string body)
    {
        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, body);

        string message = await response.ReadFailureAsync(HttpStatusCode.BadRequest);
        Assert.StartsWith("body: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(" at System.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Utf16Body_Is400()
    {
        byte[] body = Encoding.Unicode.GetBytes("""{"language":"python3","code":"1"}""");

        foreach (string mediaType in (string[])["application/json", "application/json; charset=utf-16"])
            await (await _server.Client.PostAsync(Envelopes.RunPath, body, mediaType)).ReadFailureAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Run_BodyAtTheLimit_IsTaken()
    {
        string body = """{"language":"python3","code":"1"}""".PadRight(MaxBodyBytes);

        await (await _server.Client.PostAsync(Envelopes.RunPath, body)).ReadAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Run_BodyOverTheLimit_Is400AndSaysTheLimit()
    {
        string body = """{"language":"python3","code":"1"}""".PadRight(MaxBodyBytes + 1);

        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, body);

        Assert.Equal(
            $"request body is over the limit of {MaxBodyBytes} bytes",
            await response.ReadFailureAsync(HttpStatusCode.BadRequest));
        Assert.Empty(_server.Executor.Requests);
    }

    [Fact]
    public async Task Run_ChunkedBodyOverTheLimit_Is400AndSaysTheLimit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Envelopes.RunPath);
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent(new string(' ', MaxBodyBytes + 1), Encoding.UTF8, "application/json");

        HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Contains(
            $"over the limit of {MaxBodyBytes} bytes",
            await response.ReadFailureAsync(HttpStatusCode.BadRequest),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FormOverTheLimit_Is400AndSaysTheLimit()
    {
        byte[] form = Encoding.UTF8.GetBytes("language=python3&code=" + new string('a', MaxBodyBytes));

        HttpResponseMessage response =
            await _server.Client.PostAsync(Envelopes.RunPath, form, "application/x-www-form-urlencoded");

        Assert.Contains("over the limit", await response.ReadFailureAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ContentLengthOfAnExabyte_Is400WithoutReading()
    {
        string answer = await SendRawAsync(
            "POST /v1/sandbox/run HTTP/1.1\r\nHost: x\r\nX-Api-Key: dify-sandbox\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000000000000000000\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("over the limit", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BodyShorterThanItsLength_RunsNothing()
    {
        await SendRawAsync(
            "POST /v1/sandbox/run HTTP/1.1\r\nHost: x\r\nX-Api-Key: dify-sandbox\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n{\"language\":\"python3\",\"code\":\"1\"}",
            halfClose: true);

        Assert.Empty(_server.Executor.Requests);
        Assert.Empty(_server.Log.Lines);
    }

    [Fact]
    public async Task Run_ClientHangsUp_CancelsTheRun()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Executor.Answer = async (_, cancellationToken) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                cancelled.SetResult();
                throw;
            }

            return FakeExecutor.Hello;
        };
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
            const string Body = """{"language":"python3","code":"1"}""";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                "POST /v1/sandbox/run HTTP/1.1\r\nHost: x\r\nX-Api-Key: dify-sandbox\r\nContent-Type: application/json\r\n"
                + $"Content-Length: {Body.Length}\r\n\r\n{Body}"));
            await started.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(_server.Log.Lines);
    }

    private async Task<string> SendRawAsync(string request, bool halfClose = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        if (halfClose)
            client.Client.Shutdown(SocketShutdown.Send);

        using var reader = new StreamReader(stream);
        var answer = new StringBuilder();
        var buffer = new char[4_096];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            while (await reader.ReadAsync(buffer, patience.Token) is > 0 and int count)
                answer.Append(buffer, 0, count);
        }
        catch (IOException)
        {
            // Cut off instead of closed: the server may, it has nothing more to say.
        }

        return answer.ToString();
    }
}
