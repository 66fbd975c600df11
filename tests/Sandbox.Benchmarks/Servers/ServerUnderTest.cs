using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Sandbox.Benchmarks.Servers;

/// <summary>The published <c>sandbox serve</c> on a free loopback port, in a clean environment.</summary>
internal sealed partial class ServerUnderTest : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;
    private readonly List<string> _log;

    private ServerUnderTest(Process process, string folder, List<string> log, string banner, Uri address, long startedAt)
    {
        (_process, _folder, _log, Banner, StartedAt) = (process, folder, log, banner, startedAt);
        Client = CreateClient(address);
    }

    /// <summary>The line that it prints when it serves.</summary>
    public string Banner { get; }

    /// <summary>When the process was started, as a time stamp.</summary>
    public long StartedAt { get; }

    public int ProcessId => _process.Id;

    public bool IsAlive => !_process.HasExited;

    /// <summary>Keep-alive, one connection per request in flight.</summary>
    public HttpClient Client { get; }

    public static async Task<ServerUnderTest> StartAsync(params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo(RepositoryFiles.Server, ["serve", "--port", "0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        KeepOnly(start.Environment, "PATH", "DOTNET_ROOT", "TMPDIR");
        start.Environment["Sandbox__Runs__MaxInlineOutputBytes"] = $"{16 << 20}";
        start.Environment["PYTHON_PATH"] = Interpreters.Python;
        start.Environment["NODEJS_PATH"] = Interpreters.Node;

        // Not the machine's own blobs and jobs.
        string folder = Directory.CreateTempSubdirectory("sandbox-bench-").FullName;
        if (!settings.Any(setting => setting.Key.StartsWith("Sandbox__Storage__", StringComparison.Ordinal)))
            start.Environment["Sandbox__Storage__Folder"] = Path.Combine(folder, "blobs");
        foreach ((string key, string value) in settings)
            start.Environment[key] = value;

        long startedAt = Stopwatch.GetTimestamp();
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        List<string> log = Collect(process);
        string? banner = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        Match address = AddressPattern().Match(banner ?? "");
        if (!address.Success)
            throw new BenchmarkException($"the server did not start: {banner} {string.Join(' ', log)}");
        return new ServerUnderTest(process, folder, log, banner!, new Uri(address.Value), startedAt);
    }

    /// <summary>What it logged; the last lines.</summary>
    public IReadOnlyList<string> ReadLog()
    {
        lock (_log)
            return [.. _log];
    }

    /// <summary>SIGKILL: it ends in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, Sigterm);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                Console.Error.WriteLine("warning: the server did not end when it was told to; it was killed");
                _process.Kill();
            }
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HttpClient CreateClient(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = int.MaxValue,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        };
        return new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(90) };
    }

    private static List<string> Collect(Process process)
    {
        const int kept = 200;
        var log = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;
            lock (log)
            {
                if (log.Count >= kept)
                    log.RemoveAt(0);
                log.Add(line.Data);
            }
        };
        process.BeginErrorReadLine();
        return log;
    }

    private static void KeepOnly(IDictionary<string, string?> environment, params string[] names)
    {
        foreach (string name in environment.Keys.Except(names).ToArray())
            environment.Remove(name);
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+")]
    private static partial Regex AddressPattern();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
