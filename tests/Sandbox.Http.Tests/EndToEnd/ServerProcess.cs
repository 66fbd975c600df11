using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>The published <c>sandbox serve</c> on a free loopback port, as users start it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private ServerProcess(Process process, Task<string> log, string folder, string banner, Uri address)
    {
        (_process, _folder, Log) = (process, folder, log);
        Banner = banner;
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        Client.DefaultRequestHeaders.Add("X-Api-Key", TestServer.Key);
    }

    /// <summary>The line that it prints when it serves.</summary>
    public string Banner { get; }

    public HttpClient Client { get; }

    /// <summary>What it has logged, when it has ended. Read all the while: nobody waits for a pipe that is full.</summary>
    public Task<string> Log { get; }

    public int ProcessId => _process.Id;

    public static Task<ServerProcess> StartAsync(params (string Key, string Value)[] environment) =>
        StartAsync(SandboxCommand.Start, environment);

    /// <param name="start">Starts the command with its arguments and environment.</param>
    /// <param name="environment">Settings.</param>
    public static async Task<ServerProcess> StartAsync(
        Func<IEnumerable<string>, (string Key, string Value)[], Process> start, params (string Key, string Value)[] environment)
    {
        // Not the machine's own blobs and jobs, nor those of another test.
        string folder = Directory.CreateTempSubdirectory("sandbox-server-tests-").FullName;
        Process process = start(
            ["serve", "--port", "0"],
            [("API_KEY", TestServer.Key), ("Sandbox__Storage__Folder", Path.Combine(folder, "blobs")), .. environment]);
        Task<string> log = process.StandardError.ReadToEndAsync();
        string? banner = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Match address = AddressPattern().Match(banner ?? "");
        if (!address.Success)
            throw new InvalidOperationException($"no server: {banner} {await log}");
        return new ServerProcess(process, log, folder, banner!, new Uri(address.Value));
    }

    /// <summary>SIGTERM, as a container is told to end.</summary>
    public void Terminate() => Signals.Terminate(_process.Id);

    /// <summary>SIGINT, as a terminal tells it to end.</summary>
    public void Interrupt() => Signals.Interrupt(_process.Id);

    /// <summary>Bytes of its memory that are resident now.</summary>
    public long ResidentBytes()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>The spawners.</summary>
    public int[] Children() =>
        [.. Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            Terminate();
            try
            {
                await WaitForExitAsync();
            }
            catch (TimeoutException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex AddressPattern();
}
