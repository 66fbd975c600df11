using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol.Client;

namespace Sandbox.Http.Tests.EndToEnd.Mcp;

/// <summary>The command <c>sandbox mcp</c>.</summary>
public sealed class McpStdioTests : McpContract, IDisposable
{
    private const string RunForever = """
        {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"run_python","_meta":{"progressToken":"p"},"arguments":{"code":"import time\ntime.sleep(60)","limits":{"wall_ms":60000}}}}
        """;

    private const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-mcp-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal override async Task<McpConnection> ConnectAsync(params (string Key, string Value)[] environment)
    {
        var settings = new Dictionary<string, string?> { ["Sandbox__Storage__Folder"] = Path.Combine(_folder, "blobs") };
        foreach ((string key, string value) in environment)
            settings[key] = value;
        return new McpConnection(await McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = RepositoryPaths.PublishedServer,
            Arguments = ["mcp"],
            EnvironmentVariables = settings,
        }), new McpClientOptions { ProtocolVersion = Version, DiscoverProbeTimeout = Timeout.InfiniteTimeSpan }));
    }

    [BuiltServerFact]
    public async Task Input_EndsInHalfALine_KillsWhatRunsAndExitsWithZero()
    {
        using Process process = Start();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await BeginRunAsync(process);

        var watch = Stopwatch.StartNew();
        await process.StandardInput.WriteAsync("{\"jsonrpc\":\"2.0\",\"id\":3,\"meth");
        process.StandardInput.Close();
        string rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(0, process.ExitCode);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Patience);
        AssertOnlyProtocol(rest);
        Assert.Equal("", await errors);
    }

    [BuiltServerFact]
    public async Task Sigterm_WhileItWaitsForInput_ExitsWithZero()
    {
        using Process process = Start();
        await BeginRunAsync(process);

        Signals.Terminate(process.Id);
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(0, process.ExitCode);
    }

    [BuiltServerFact]
    public async Task Output_WhateverComesIn_IsOnlyProtocol()
    {
        using Process process = Start();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string[] lines =
        [
            Initialize, "", "garbage {", "[]", "null", "{}", """{"jsonrpc":"2.0","id":4}""",
            """{"jsonrpc":"2.0","id":5,"method":"no/such","params":{"secret":"s3cret"}}""",
            """{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":7,"arguments":[]}}""",
            """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"run_python","arguments":{"code":"\ud800"}}}""",
            """{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"run_python"}}""",
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}""",
            """{"jsonrpc":"2.0","id":9,"method":"ping"}""",
        ];
        foreach (string line in lines)
            await process.StandardInput.WriteLineAsync(line);

        var ids = new HashSet<string>();
        while (!ids.IsSupersetOf(["1", "5", "6", "7", "8", "9"]))
        {
            string line = (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience))!;
            AssertOnlyProtocol(line);
            if (JsonDocument.Parse(line).RootElement.TryGetProperty("id", out JsonElement id))
                ids.Add(id.GetRawText());
        }

        process.StandardInput.Close();
        AssertOnlyProtocol(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("s3cret", await errors, StringComparison.Ordinal);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(RepositoryPaths.PublishedServer, ["mcp"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Sandbox__Storage__Folder"] = Path.Combine(_folder, "blobs");

        // It says on stderr that an index cannot be reached, which is no matter of these tests.
        start.Environment["Sandbox__Dependencies__Enabled"] = "false";
        return Process.Start(start)!;
    }

    private static async Task BeginRunAsync(Process process)
    {
        await process.StandardInput.WriteLineAsync(Initialize);
        await process.StandardInput.WriteLineAsync(RunForever);
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            AssertOnlyProtocol(line!);
        }
        while (!line!.Contains("started", StringComparison.Ordinal));
    }

    private static void AssertOnlyProtocol(string output)
    {
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal("2.0", JsonDocument.Parse(line).RootElement.GetProperty("jsonrpc").GetString());
    }
}
