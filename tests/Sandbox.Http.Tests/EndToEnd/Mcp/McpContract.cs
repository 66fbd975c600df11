using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Sandbox.Core.Limits;

namespace Sandbox.Http.Tests.EndToEnd.Mcp;

/// <summary>What an agent has from the tools, by the package's own client; the same over both transports.</summary>
public abstract class McpContract
{
    private const string LastWithSessions = "2025-11-25";
    internal const string Forever = "import time\ntime.sleep(60)";

    internal static readonly (string Key, string Value)[] OnePlace = [("MAX_WORKERS", "1"), ("MAX_REQUESTS", "1")];

    private static readonly string[] OneArgument = ["a b"];

    /// <summary>The revision of the protocol that clients ask for; null for the latest.</summary>
    protected string? Version { get; private set; }

    /// <summary>A client of an installation with these settings.</summary>
    internal abstract Task<McpConnection> ConnectAsync(params (string Key, string Value)[] environment);

    [BuiltServerFact]
    public async Task ListTools_Descriptions_TellWhatIsThere()
    {
        await using McpConnection connection = await ConnectAsync(("WORKER_TIMEOUT", "7"));

        IList<McpClientTool> tools = await connection.Client.ListToolsAsync();

        Assert.Equal(["list_packages", "run_node", "run_python"], tools.Select(tool => tool.Name).Order());
        string python = tools.Single(tool => tool.Name == "run_python").Description;
        Assert.Matches(@"a Python 3\.\d+\.\d+ program", python);
        Assert.Contains("7 s of time", python, StringComparison.Ordinal);
        Assert.Contains($"{new LimitsOptions().DefaultMemoryBytes >> 20} MiB of memory", python, StringComparison.Ordinal);
        Assert.Contains("There is no network.", python, StringComparison.Ordinal);
        Assert.Contains("folder out", python, StringComparison.Ordinal);
        Assert.Matches(@"a Node\.js \d+\.\d+\.\d+ program", tools.Single(tool => tool.Name == "run_node").Description);
        foreach (McpClientTool tool in tools)
            Assert.Equal("object", tool.ProtocolTool.OutputSchema!.Value.GetProperty("type").GetString());
    }

    [BuiltServerFact]
    public async Task ListTools_NetworkIsOn_OffersIt()
    {
        await using McpConnection connection = await ConnectAsync(("ENABLE_NETWORK", "true"));

        Tool tool = (await connection.Client.ListToolsAsync()).Single(tool => tool.Name == "run_python").ProtocolTool;

        Assert.Contains("ports 80 and 443", tool.Description, StringComparison.Ordinal);
        Assert.True(tool.InputSchema.GetProperty("properties").TryGetProperty("enable_network", out _));
        Assert.True(tool.Annotations!.OpenWorldHint);
    }

    [BuiltServerFact]
    public async Task ListPackages_OfPython_TellsNamesAndVersions()
    {
        await using McpConnection connection = await ConnectAsync();

        CallToolResult python = await connection.CallAsync("list_packages", ("language", "python"));
        CallToolResult wrong = await connection.CallAsync("list_packages", ("language", "cobol"));

        JsonElement answer = python.StructuredContent!.Value;
        Assert.Equal("python3", answer.GetProperty("language").GetString());
        Assert.StartsWith("python3 3.", TextOf(python), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, answer.GetProperty("packages").ValueKind);
        Assert.True(wrong.IsError);
        Assert.Equal("unsupported language", TextOf(wrong));
    }

    [BuiltServerFact]
    public async Task Run_InputOfEveryKind_ReachesTheProgram()
    {
        await using McpConnection connection = await ConnectAsync();
        object[] files =
        [
            new { path = "data/text.txt", content = "é" },
            new { path = "bytes.bin", content_base64 = Convert.ToBase64String([0xff, 0x00]) },
        ];

        CallToolResult python = await connection.CallAsync(
            "run_python",
            ("code", "import os, sys\nprint(sys.stdin.read(), sys.argv[1:], os.environ['MINE'], open('data/text.txt').read(), open('bytes.bin', 'rb').read())"),
            ("stdin", "in"), ("args", OneArgument), ("env", new Dictionary<string, string> { ["MINE"] = "1" }), ("files", files));
        CallToolResult node = await connection.CallAsync(
            "run_node",
            ("code", "console.log(process.argv[2], require('fs').readFileSync('data/text.txt', 'utf8')); console.error('err')"),
            ("args", OneArgument), ("files", files));

        Assert.Equal("", AnswerOf(python).GetProperty("stderr").GetString());
        Assert.Equal("in ['a b'] 1 é b'\\xff\\x00'\n", AnswerOf(python).GetProperty("stdout").GetString());
        Assert.Equal("a b é\n", AnswerOf(node).GetProperty("stdout").GetString());
        Assert.Equal("err\n", AnswerOf(node).GetProperty("stderr").GetString());
        Assert.Matches(@"^The program ended after \d.* s with exit code 0\.\nstdout:\na b é\nstderr:\nerr\n$", TextOf(node));
    }

    [BuiltServerFact]
    public async Task Run_ArtifactsOfEveryKind_ComeAsWhatAClientShows()
    {
        await using McpConnection connection = await ConnectAsync();

        CallToolResult result = await connection.CallAsync("run_python", ("code", """
            open('out/a.png', 'wb').write(bytes.fromhex('89504e470d0a1a0a01'))
            open('out/b.svg', 'w').write('<svg xmlns="http://www.w3.org/2000/svg"/>')
            open('out/c ü.csv', 'w').write('x,y\n1,2\n')
            open('out/d.bin', 'wb').write(bytes([0, 255]))
            """));

        Assert.Equal(5, result.Content.Count);
        ImageContentBlock png = Assert.IsType<ImageContentBlock>(result.Content[1]);
        Assert.Equal("image/png", png.MimeType);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1], png.DecodedData.ToArray());
        Assert.Equal("image/svg+xml", Assert.IsType<ImageContentBlock>(result.Content[2]).MimeType);
        TextResourceContents csv = Assert.IsType<TextResourceContents>(Assert.IsType<EmbeddedResourceBlock>(result.Content[3]).Resource);
        Assert.Equal(("text/csv", "x,y\n1,2\n"), (csv.MimeType, csv.Text));
        Assert.EndsWith("/out/c%20%C3%BC.csv", csv.Uri, StringComparison.Ordinal);
        BlobResourceContents bin = Assert.IsType<BlobResourceContents>(Assert.IsType<EmbeddedResourceBlock>(result.Content[4]).Resource);
        Assert.Equal([0, 255], bin.DecodedData.ToArray());
        Assert.Equal(
            ["a.png", "b.svg", "c ü.csv", "d.bin"],
            AnswerOf(result).GetProperty("artifacts").EnumerateArray().Select(item => item.GetProperty("path").GetString()));
    }

    [BuiltServerFact]
    public async Task Run_LargeArtifact_IsALinkThatIsReadAndGivenToAnotherRun()
    {
        const int Size = 3 << 20;
        await using McpConnection connection = await ConnectAsync();
        CallToolResult result = await connection.CallAsync(
            "run_python", ("code", $"open('out/big file.bin', 'wb').write(bytes([7]) * {Size})"));
        ResourceLinkBlock link = Assert.IsType<ResourceLinkBlock>(result.Content[1]);
        string? blob = AnswerOf(result).GetProperty("artifacts")[0].GetProperty("blob").GetString();

        ReadResourceResult read = await connection.Client.ReadResourceAsync(link.Uri);
        CallToolResult again = await connection.CallAsync(
            "run_python", ("code", "import os\nprint(os.path.getsize('in.bin'))"), ("files", new[] { new { path = "in.bin", blob } }));

        Assert.Equal((Size, "big file.bin"), (link.Size, link.Name));
        BlobResourceContents content = Assert.IsType<BlobResourceContents>(Assert.Single(read.Contents));
        Assert.Equal(Size, content.DecodedData.Length);
        Assert.Equal(7, content.DecodedData.Span[Size - 1]);
        Assert.Equal($"{Size}\n", AnswerOf(again).GetProperty("stdout").GetString());
    }

    [BuiltServerFact]
    public async Task ReadResource_WhatIsNoOutput_IsAnErrorOfTheProtocol()
    {
        await using McpConnection connection = await ConnectAsync();
        string[] uris =
        [
            "sandbox://outputs/runs/00000000000000000000000000000000/stdout",
            "sandbox://outputs/runs/00000000000000000000000000000000/../../../../../etc/passwd",
            "sandbox://outputs/runs/00000000000000000000000000000000/%2e%2e/%2e%2e/x",
            "sandbox://outputs/lists/python3", "sandbox://outputs/", "file:///etc/passwd",
        ];
        foreach (string uri in uris)
        {
            McpProtocolException error = await Assert.ThrowsAsync<McpProtocolException>(
                async () => await connection.Client.ReadResourceAsync(uri));
            Assert.Contains("There is no such output.", error.Message, StringComparison.Ordinal);
        }
    }

    [BuiltServerFact]
    public async Task Run_FailingProgram_IsAResultThatTellsHow()
    {
        await using McpConnection connection = await ConnectAsync();

        CallToolResult python = await connection.CallAsync("run_python", ("code", "1 / 0"));
        CallToolResult node = await connection.CallAsync("run_node", ("code", "process.exit(3)"));
        CallToolResult late = await connection.CallAsync(
            "run_python", ("code", "print('before', flush=True)\nwhile True: pass"), ("limits", new { wall_ms = 300 }));

        Assert.NotEqual(true, python.IsError);
        Assert.Matches("^The program failed after .* with exit code 1\\.\nstderr:\nTraceback", TextOf(python));
        Assert.Contains("ZeroDivisionError", TextOf(python), StringComparison.Ordinal);
        Assert.Equal(3, AnswerOf(node).GetProperty("exit_code").GetInt32());
        Assert.NotEqual(true, late.IsError);
        Assert.Equal("The program was ended at its time limit of 0.3 s (timed_out).\nstdout:\nbefore\n", TextOf(late));
        Assert.Equal("timed_out", AnswerOf(late).GetProperty("outcome").GetString());
    }

    [BuiltServerFact]
    public async Task Run_BlockedSystemCall_IsNamed()
    {
        await using McpConnection connection = await ConnectAsync();

        CallToolResult result = await connection.CallAsync(
            "run_python", ("code", "import ctypes\nctypes.CDLL(None).unshare(0x10000000)"));

        Assert.Contains("The sandbox refused these system calls: unshare (1x)\n", TextOf(result), StringComparison.Ordinal);
        Assert.Equal("unshare", AnswerOf(result).GetProperty("blocked_syscalls")[0].GetProperty("name").GetString());
    }

    [BuiltServerFact]
    public async Task Run_MoreOutputThanAModelIsShown_KeepsBothEnds()
    {
        await using McpConnection connection = await ConnectAsync(("Sandbox__Mcp__MaxOutputCharacters", "3000"));

        CallToolResult result = await connection.CallAsync(
            "run_python", ("code", "print('first')\nprint('😀' * 20000)\nprint('last')"));

        string stdout = AnswerOf(result).GetProperty("stdout").GetString()!;
        Assert.StartsWith("first\n😀", stdout, StringComparison.Ordinal);
        Assert.EndsWith("😀\nlast\n", stdout, StringComparison.Ordinal);
        Assert.Contains(" characters left out: ", stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("\uFFFD", stdout, StringComparison.Ordinal);
        Assert.InRange(stdout.Length, 3_000, 3_200);
        Assert.Contains(stdout, TextOf(result), StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Run_WrongArguments_IsAnErrorThatNamesEach()
    {
        await using McpConnection connection = await ConnectAsync();

        CallToolResult result = await connection.CallAsync(
            "run_python",
            ("stdin", 3), ("timeout", 10), ("run_id", "0"),
            ("files", new object[] { new { path = "../x", content = "" }, new { path = "b", content_base64 = "!!" }, new { path = "/etc/passwd", content = "" } }),
            ("limits", new { memory_bytes = -1 }));

        Assert.True(result.IsError);
        Assert.Null(result.StructuredContent);
        string text = TextOf(result);
        foreach (string field in (string[])["code: required", "stdin: expected a string", "timeout: no argument of that name; there are code, ", "run_id: no ", "files[0].path: ", "files[1].content_base64: ", "files[2].path: ", "limits.memory_bytes: must be positive"])
            Assert.Contains(field, text, StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Call_UnknownTool_IsAnErrorOfTheProtocol()
    {
        await using McpConnection connection = await ConnectAsync();

        McpProtocolException error = await Assert.ThrowsAsync<McpProtocolException>(() => connection.CallAsync("run_cobol", ("code", "1")));

        Assert.Equal(McpErrorCode.InvalidParams, error.ErrorCode);
    }

    [BuiltServerFact]
    public async Task Run_TwoAtOnce_RunSideBySide()
    {
        await using McpConnection connection = await ConnectAsync(("MAX_WORKERS", "2"));

        // Each waits for longer than a run may take, unless the other runs meanwhile.
        var firstPrinted = new Output("one");
        Task<CallToolResult> first = connection.CallAsync(
            "run_python", firstPrinted, ("code", "import time\nprint('one', flush=True)\ntime.sleep(2)\nprint('done')"));
        await firstPrinted.Seen;
        CallToolResult second = await connection.CallAsync("run_node", ("code", "console.log('two')"));
        bool firstRuns = !first.IsCompleted;

        Assert.Equal("two\n", AnswerOf(second).GetProperty("stdout").GetString());
        Assert.Equal("one\ndone\n", AnswerOf(await first).GetProperty("stdout").GetString());
        Assert.True(firstRuns);
    }

    [BuiltServerFact]
    public async Task Run_NoPlace_IsAnErrorThatSaysSo()
    {
        await using McpConnection connection = await ConnectAsync(OnePlace);
        var started = new Output("started");
        using var end = new CancellationTokenSource();
        Task<CallToolResult> running = connection.CallAsync("run_python", started, end.Token, ("code", Forever), ("limits", new { wall_ms = 60_000 }));
        await started.Seen;

        CallToolResult refused = await connection.CallAsync("run_python", ("code", "print(1)"));

        Assert.True(refused.IsError);
        Assert.Contains("Too many requests", TextOf(refused), StringComparison.OrdinalIgnoreCase);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    // By hand: the package's client closes the request over HTTP and sends nothing over a pipe; others send this.
    [BuiltServerFact]
    public async Task Run_CancelledByNotification_EndsTheProgram()
    {
        Version = LastWithSessions;
        await using McpConnection connection = await ConnectAsync(OnePlace);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using IAsyncDisposable handler = connection.Client.RegisterNotificationHandler(
            NotificationMethods.ProgressNotification,
            (_, _) =>
            {
                started.TrySetResult();
                return ValueTask.CompletedTask;
            });
        var id = new RequestId("mine");
        Task running = connection.Client.SendRequestAsync(new JsonRpcRequest
        {
            Id = id,
            Method = RequestMethods.ToolsCall,
            Params = JsonNode.Parse("""
                {"name": "run_python", "_meta": {"progressToken": 1},
                 "arguments": {"code": "import time; time.sleep(60)", "limits": {"wall_ms": 60000}}}
                """),
        });
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));

        await connection.Client.SendNotificationAsync(
            NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = id });

        await AssertPlaceIsFreeAsync(connection);
    }

    /// <summary>On an installation with one place: it is free again long before the program would have ended.</summary>
    internal static async Task AssertPlaceIsFreeAsync(McpConnection connection)
    {
        var watch = Stopwatch.StartNew();
        while (await connection.CallAsync("run_python", ("code", "print(1)")) is { IsError: true } refused)
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), TextOf(refused));
    }

    internal static string TextOf(CallToolResult result) => Assert.IsType<TextContentBlock>(result.Content[0]).Text;

    internal static JsonElement AnswerOf(CallToolResult result) =>
        result.StructuredContent ?? throw new InvalidOperationException(TextOf(result));

    /// <summary>Waits for a message of progress.</summary>
    internal sealed class Output(string text) : IProgress<ProgressNotificationValue>
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public void Report(ProgressNotificationValue value)
        {
            if (value.Message!.Contains(text, StringComparison.Ordinal))
                _seen.TrySetResult();
        }
    }
}
