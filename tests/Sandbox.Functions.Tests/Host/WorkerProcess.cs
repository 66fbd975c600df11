using System.Diagnostics;
using System.Globalization;
using Sandbox.Testing;

namespace Sandbox.Functions.Tests.Host;

/// <summary>The worker, started as the Functions host starts it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lines _output;
    private readonly Lines _error;

    private WorkerProcess(Process process)
    {
        _process = process;
        _output = new Lines(process.StandardOutput);
        _error = new Lines(process.StandardError);
    }

    /// <summary>What it wrote to standard error, without an empty line.</summary>
    public string Error => _error.ToString();

    public static WorkerProcess Start(WorkerPlace place, int port, IEnumerable<KeyValuePair<string, string>> settings)
    {
        string uri = $"http://127.0.0.1:{port}/";
        string id = Guid.NewGuid().ToString();
        string length = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(place.Command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Directory.Exists(place.Folder) ? place.Folder : "/",
        };
        string[] arguments =
        [
            .. place.Command.Skip(1),
            "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--workerId", id,
            "--requestId", id, "--grpcMaxMessageLength", length, "--functions-uri", uri, "--functions-worker-id", id,
            "--functions-request-id", id, "--functions-grpc-max-message-length", length,
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        // Settings of the person who runs the tests are not the tests'.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("Sandbox__", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = place.Folder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        foreach ((string name, string value) in settings)
            start.Environment[name] = value;
        return new WorkerProcess(Process.Start(start)!);
    }

    /// <summary>Its exit code, when all of it has ended: nothing that it started is left, and everything said is read.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await Task.WhenAll(_process.WaitForExitAsync(), _output.Ended, _error.Ended).WaitAsync(PlayedHost.Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
        _process.Dispose();
    }

    public override string ToString() => $"{_output}\n{_error}";
}
