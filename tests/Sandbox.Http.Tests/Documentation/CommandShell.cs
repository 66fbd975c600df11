using System.Diagnostics;
using System.Text.RegularExpressions;
using Sandbox.Http.Tests.EndToEnd;

namespace Sandbox.Http.Tests.Documentation;

/// <summary>
/// Gives the commands of pages as a reader does, in a copy of the working folder: the built command and the examples. What
/// they call is a server of the test, and their prepared root a folder of the test.
/// </summary>
internal sealed partial class CommandShell : IDisposable
{
    private const string Address = "http://127.0.0.1:8194";
    private const string Root = "/srv/sandbox-root";

    // Of what was printed before a command failed.
    private const int TailLength = 1_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-pages-").FullName;
    private readonly string _server;

    /// <param name="server">Where commands find the server; null when they start one themselves.</param>
    public CommandShell(Uri? server)
    {
        _server = server?.AbsoluteUri.TrimEnd('/') ?? "http://127.0.0.1:1";
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts"));
        Directory.CreateSymbolicLink(
            Path.Combine(_folder, "artifacts", "sandbox"), Path.GetDirectoryName(RepositoryPaths.PublishedServer)!);
        CopyFolder("examples");

        // The pages do without the option, for people who see the answer; here a refused request has to fail.
        string tools = Directory.CreateDirectory(Path.Combine(_folder, ".tools")).FullName;
        WriteScript(Path.Combine(tools, "curl"), $"exec {PagesFactAttribute.Curl} --fail-with-body \"$@\"");
        WriteScript(Path.Combine(tools, "make"), "echo 'make is not given by this test' >&2; exit 1");
    }

    /// <summary>Runs all commands of the block until one fails.</summary>
    /// <returns>What they printed, and what went wrong; null when nothing did.</returns>
    public async Task<(string Printed, string? Problem)> RunAsync(CommandBlock block)
    {
        using Process shell = Start(block.Commands.Replace(Address, _server, StringComparison.Ordinal));
        Task<string> output = shell.StandardOutput.ReadToEndAsync();
        Task<string> error = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync().WaitAsync(Patience);
        string printed = await output;
        return (printed, shell.ExitCode == 0 ? null : $"exit code {shell.ExitCode}: {await error}{printed[^Math.Min(printed.Length, TailLength)..]}");
    }

    /// <summary>Runs a block whose last command serves, and ends that when it says that it does.</summary>
    /// <returns>What it said, and its exit code.</returns>
    public async Task<(string Banner, int ExitCode, string Error)> ServeAsync(CommandBlock block)
    {
        // In the shell's place, so that the signal reaches it.
        string commands = Serving().Replace(block.Commands.Replace(Root, Path.Combine(_folder, "root"), StringComparison.Ordinal), "exec $&");
        using Process server = Start(commands);
        Task<string> error = server.StandardError.ReadToEndAsync();
        string banner = "";
        while (await server.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            banner = line;
            if (line.Contains("http://", StringComparison.Ordinal))
                Signals.Terminate(server.Id);
        }

        await server.WaitForExitAsync().WaitAsync(Patience);
        return (banner, server.ExitCode, await error);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Process Start(string commands)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-eu", "-c", commands])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Path.Combine(_folder, ".tools")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["SANDBOX_URL"] = _server;
        start.Environment["SANDBOX_PORT"] = "0";
        start.Environment["API_KEY"] = "";
        start.Environment["Sandbox__Storage__Folder"] = Path.Combine(_folder, "blobs");
        Process shell = Process.Start(start)!;
        shell.StandardInput.Close();
        return shell;
    }

    private void CopyFolder(string name)
    {
        string from = Path.Combine(RepositoryPaths.Root, name);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(_folder, name, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    private static void WriteScript(string path, string command)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{command}\n");
#pragma warning disable CA1416 // This house is Linux's alone.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
    }

    [GeneratedRegex(@"artifacts/sandbox/sandbox serve\s*\z")]
    public static partial Regex Serving();
}
