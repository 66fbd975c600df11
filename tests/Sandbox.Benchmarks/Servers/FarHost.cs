using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Sandbox.Benchmarks.Servers;

/// <summary>
/// Another machine, as far as programs can tell: a network namespace with a web server, and one beside it for those who go
/// there. The host's own network is not touched. Needs root and iproute2.
/// </summary>
internal sealed class FarHost : IAsyncDisposable
{
    public const string Address = "10.201.7.2";
    public const string Range = "10.201.7.0/24";

    // GET /BYTES; closes after the answer. One accept for each connection and nothing else is the cheapest there is.
    private const string Server =
        """
        import socket, sys, threading
        def serve(sock):
            with sock:
                line = sock.recv(4096).split(b" ", 2)
                left = int(line[1][1:]) if len(line) > 1 else 0
                block = bytes(1 << 20)
                sock.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
                while left > 0:
                    sock.sendall(block[:left])
                    left -= len(block)
        def accept():
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        listener = socket.create_server(("0.0.0.0", 80), backlog=1024)
        threading.Thread(target=accept, daemon=True).start()
        print("ready", flush=True)
        sys.stdin.read()
        """;

    private static readonly string Number = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private static readonly string Near = $"sandbox-bench-{Number}-a";
    private static readonly string Far = $"sandbox-bench-{Number}-b";

    private Process? _server;

    private FarHost()
    {
    }

    /// <summary>Null, and a line that says why, where it cannot be made.</summary>
    public static async Task<FarHost?> TryCreateAsync(TextWriter log)
    {
        (string near, string far) = ($"sbn{Number}a", $"sbn{Number}b");
        string[] steps =
        [
            $"netns add {Near}",
            $"netns add {Far}",
            $"link add {near} netns {Near} type veth peer name {far} netns {Far}",
            $"-n {Near} addr add 10.201.7.1/24 dev {near}",
            $"-n {Far} addr add {Address}/24 dev {far}",
            $"-n {Near} link set lo up",
            $"-n {Near} link set {near} up",
            $"-n {Far} link set {far} up",
        ];
        var host = new FarHost();
        try
        {
            foreach (string step in steps)
                await RunAsync("ip", step.Split(' '));
            await host.StartServerAsync();
            return host;
        }
        catch (Exception exception) when (exception is Win32Exception or BenchmarkException)
        {
            await log.WriteLineAsync($"the network is not measured: {exception.Message}");
            await host.DisposeAsync();
            return null;
        }
    }

    /// <summary>A command beside it; its standard output.</summary>
    public static Task<string> RunNearAsync(string file, IEnumerable<string> arguments, params (string Name, string Value)[] settings) =>
        RunAsync("ip", ["netns", "exec", Near, "env", .. settings.Select(setting => $"{setting.Name}={setting.Value}"), file, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            _server.StandardInput.Close();
            await _server.WaitForExitAsync();
            _server.Dispose();
        }

        foreach (string name in (string[])[Near, Far])
        {
            try
            {
                await RunAsync("ip", ["netns", "del", name]);
            }
            catch (Exception exception) when (exception is Win32Exception or BenchmarkException)
            {
                // It never was.
            }
        }
    }

    private async Task StartServerAsync()
    {
        _server = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", Far, Interpreters.Python, "-c", Server])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        if (await _server.StandardOutput.ReadLineAsync() != "ready")
            throw new BenchmarkException("the web server beside it did not start");
    }

    private static async Task<string> RunAsync(string file, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new BenchmarkException($"{file} {string.Join(' ', arguments)} failed: {output}{await error}");
    }
}
