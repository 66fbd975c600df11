using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.Testing;

/// <summary>Azurite's blob, queue and table services on loopback ports that the kernel chose, with accounts for many tests.</summary>
/// <remarks>It ends with this object, or with this process if that dies first: it reads a pipe of ours to its end.</remarks>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const int Accounts = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Azurite is one node process; this is loaded before it and ends it when our end of the pipe is closed.
    private const string EndWithStdin =
        "data:text/javascript,process.stdin.on('end',()=>process.exit(0)).on('error',()=>process.exit(0)).resume().unref()";

    private static readonly string[] Services = ["blob", "queue", "table"];

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-azurite-").FullName;
    private readonly string _key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
    private readonly int[] _ports = new int[Services.Length];
    private Process _process = null!;
    private int _accounts;

    private AzuriteProcess()
    {
    }

    /// <summary>Starts it; returns when all three services listen.</summary>
    /// <exception cref="InvalidOperationException">It did not start; see <see cref="AzuriteInstallation.Missing"/>.</exception>
    public static async Task<AzuriteProcess> StartAsync()
    {
        var azurite = new AzuriteProcess();
        try
        {
            await azurite.StartServicesAsync();
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every call is another account with nothing in it: tests share the process and never meet.</summary>
    public string CreateConnectionString()
    {
        int account = Interlocked.Increment(ref _accounts) - 1;
        if (account >= Accounts)
            throw new InvalidOperationException($"only {Accounts} accounts were made");

        string name = AccountName(account);
        return $"DefaultEndpointsProtocol=http;AccountName={name};AccountKey={_key};" +
            $"BlobEndpoint=http://127.0.0.1:{_ports[0]}/{name};" +
            $"QueueEndpoint=http://127.0.0.1:{_ports[1]}/{name};" +
            $"TableEndpoint=http://127.0.0.1:{_ports[2]}/{name};";
    }

    /// <summary>It keeps its ports and answers nobody, like a host behind a dead link; connections are still accepted.</summary>
    public void Suspend() => Signal(Sigstop);

    /// <summary>Ends <see cref="Suspend"/>.</summary>
    public void Resume() => Signal(Sigcont);

    /// <summary>It ends in order, what it stores stays; connections are refused until it is started again.</summary>
    public async Task StopAsync()
    {
        Signal(Sigcont);
        Signal(Sigterm);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }

    /// <summary>Ends <see cref="StopAsync"/>: the same ports, the same content.</summary>
    public Task StartAgainAsync() => StartServicesAsync();

    public async ValueTask DisposeAsync()
    {
        if (IsRunning())
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private bool IsRunning()
    {
        try
        {
            return _process is { HasExited: false };
        }
        catch (InvalidOperationException)
        {
            // Stopped and disposed of, or never started.
            return false;
        }
    }

    private async Task StartServicesAsync()
    {
        _process = Process.Start(CreateStartInfo())!;
        var errors = new Lines(_process.StandardError);
        var output = new Lines(_process.StandardOutput);
        try
        {
            for (int service = 0; service < Services.Length; service++)
            {
                Match line = await output.WaitForAsync(ListeningPattern()).WaitAsync(Patience);
                int index = Array.FindIndex(
                    Services, name => name.Equals(line.Groups[1].Value, StringComparison.OrdinalIgnoreCase));
                _ports[index] = int.Parse(line.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }
        catch (Exception exception) when (exception is EndOfStreamException or TimeoutException)
        {
            throw new InvalidOperationException($"Azurite did not start: {output} {errors}", exception);
        }
    }

    private ProcessStartInfo CreateStartInfo()
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
            ArgumentList =
            {
                "--import", EndWithStdin, AzuriteInstallation.Path,
                "--location", _folder,
                "--disableTelemetry",
                "--skipApiVersionCheck",
                "--disableProductStyleUrl",
            },
        };
        foreach ((string service, int port) in Services.Zip(_ports))
        {
            start.ArgumentList.Add($"--{service}Host");
            start.ArgumentList.Add("127.0.0.1");
            start.ArgumentList.Add($"--{service}Port");
            start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        }

        start.Environment["AZURITE_ACCOUNTS"] =
            string.Join(';', Enumerable.Range(0, Accounts).Select(account => $"{AccountName(account)}:{_key}"));
        return start;
    }

    private static string AccountName(int account) => $"test{account:000}";

    [GeneratedRegex("Azurite (Blob|Queue|Table) service is successfully listening at http://127\\.0\\.0\\.1:([0-9]+)")]
    private static partial Regex ListeningPattern();
}
