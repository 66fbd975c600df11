using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sandbox.Isolation.Tests.Container;

namespace Sandbox.Isolation.Tests.Image;

/// <summary>The server image as a container, with what it says on its streams.</summary>
internal sealed class ImageServer : IAsyncDisposable
{
    public const string Key = "a-key-of-the-test";

    // An installation takes longer than a run.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly DirectoryInfo _bundle;
    private readonly StringBuilder _errors = new();
    private readonly HttpClient _client = new() { Timeout = Limit };

    private ImageServer(Process process, DirectoryInfo bundle)
    {
        _process = process;
        _bundle = bundle;
        _process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>What it said when it was ready.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Where it serves, as it said.</summary>
    public Uri Address => new(Greeting.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal)));

    /// <summary>What it ended with; null while it is alive.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    public string Errors => _errors.ToString();

    /// <summary>The image's own environment and what its options change; the entry point with a free port.</summary>
    public static OciBundle CreateBundle() => new()
    {
        Files = ImageFactAttribute.Files,
        HostNetwork = true,
        Command = ["/opt/sandbox/sandbox", "serve", "--port", "0", "--listen", "127.0.0.1"],
        Environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["DOTNET_ROOT"] = "/usr/share/dotnet",
            ["DOTNET_EnableDiagnostics"] = "0",
            ["Sandbox__Isolation__MaximumTier"] = "container",
            ["Sandbox__Isolation__Root"] = "/srv/sandbox-root",
            ["Sandbox__Http__ApiKey"] = Key,
        },
    };

    /// <summary>Starts it; <see cref="Greeting"/> is empty when it ended, or said nothing for long.</summary>
    public static async Task<ImageServer> StartAsync(OciBundle bundle)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("sandbox-image-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "config.json"), bundle.CreateConfiguration().ToJsonString());
        string script = Path.Combine(Installation.Folder("Container"), "run-bundle.sh");
        var start = new ProcessStartInfo(
            "unshare", ["--mount", "--propagation", "private", "sh", script, folder.FullName, folder.Name, bundle.Files])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new ImageServer(Process.Start(start)!, folder);
        using var limit = new CancellationTokenSource(StartLimit);
        try
        {
            server.Greeting = await server._process.StandardOutput.ReadLineAsync(limit.Token) ?? "";
        }
        catch (OperationCanceledException)
        {
            server._errors.AppendLine("it did not say that it serves");
        }

        // Then it is ending, and its last words may still be on the way.
        if (server.Greeting.Length == 0 && !limit.IsCancellationRequested)
            await server._process.WaitForExitAsync(limit.Token);

        return server;
    }

    /// <summary>The data of a run's answer.</summary>
    public async Task<JsonElement> RunAsync(string language, string code)
    {
        return await SendAsync(
            HttpMethod.Post,
            "/v1/sandbox/run",
            $$"""{"language":{{JsonSerializer.Serialize(language)}},"code":{{JsonSerializer.Serialize(code)}}}""");
    }

    /// <summary>The data of an answer.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-Api-Key", Key);
        using HttpResponseMessage response = await _client.SendAsync(request);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object
            ? data.Clone()
            : throw new InvalidOperationException($"{answer.RootElement.GetRawText()} {Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _bundle.Delete(recursive: true);
    }
}
