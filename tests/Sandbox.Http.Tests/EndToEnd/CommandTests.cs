using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Sandbox.Http.Tests.EndToEnd;

public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-command-");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public void Dispose() => _folder.Delete(recursive: true);

    [BuiltServerFact]
    public async Task Run_PythonFile_PrintsItsOutputAndExitsWithItsCode()
    {
        string file = Write("a.py", "import sys\nprint('out', sys.argv[1:])\nprint('err', file=sys.stderr)\nsys.exit(7)");

        Assert.Equal((7, "out ['--x', 'y']\n", "err\n"), await SandboxCommand.RunAsync(["run", file, "--", "--x", "y"]));
    }

    [BuiltServerFact]
    public async Task Run_NodeFile_PrintsItsOutput()
    {
        string file = Write("a.mjs", "import fs from 'fs'\nconsole.log(await Promise.resolve('ok'))");

        Assert.Equal((0, "ok\n", ""), await SandboxCommand.RunAsync(["run", file]));
    }

    [BuiltServerFact]
    public async Task Run_Output_AppearsAsItComesAndCtrlCEndsTheRun()
    {
        string[] files =
        [
            Write("a.py", "import time\nprint('one', flush=True)\ntime.sleep(60)"),
            Write("a.js", "console.log('one'); setTimeout(() => {}, 60000)"),
        ];
        foreach (string file in files)
        {
            using Process process = SandboxCommand.Start(["run", file], ("Sandbox__Limits__DefaultWallMs", "60000"));
            Assert.Equal("one", await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));

            Signals.Interrupt(process.Id);

            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.Equal((128 + 2, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        }
    }

    [BuiltServerFact]
    public async Task Run_ReaderGoesAway_EndsQuietlyAsTheShellHasIt()
    {
        string file = Write("a.py", "while True: print('x' * 1000)");
        using Process process = SandboxCommand.Start(["run", file]);
        Assert.Equal(new string('x', 1000), await process.StandardOutput.ReadLineAsync().WaitAsync(Patience));

        process.StandardOutput.Close();

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((128 + 13, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
    }

    [BuiltServerFact]
    public async Task Run_MegabytesOfNoText_ComeByteForByte()
    {
        string file = Write("a.py", "import os\nfor _ in range(40): os.write(1, bytes(range(256)) * 256)");
        using Process process = SandboxCommand.Start(["run", file], ("Sandbox__Runs__MaxInlineOutputBytes", "1000"));
        using var output = new MemoryStream();

        await process.StandardOutput.BaseStream.CopyToAsync(output).WaitAsync(Patience);

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 40 * 65_536).Select(index => (byte)index), output.ToArray());
        Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
    }

    [BuiltServerFact]
    public async Task Run_Stdin_ReachesTheProgram()
    {
        string file = Write("a.py", "print(input())");

        Assert.Equal((0, "words\n", ""), await SandboxCommand.RunAsync(["run", file, "--stdin", Write("in.txt", "words")]));
    }

    [BuiltServerFact]
    public async Task Run_WithFiles_GivesThemAndSavesWhatIsLeft()
    {
        string file = Write("a.py", "import os\nos.makedirs('out/b')\n"
            + "open('out/b/c', 'wb').write(open('in.txt', 'rb').read() + open('x/y', 'rb').read() + b'\\xff' * 1_000_000)");
        string output = Path.Combine(_folder.FullName, "saved");

        Assert.Equal((0, "", ""), await SandboxCommand.RunAsync(
            ["run", file, "--file", Write("in.txt", "1"), "--file", Write("local", "2") + ":x/y", "--out", output]));
        Assert.Equal([(byte)'1', (byte)'2', .. Enumerable.Repeat((byte)0xFF, 1_000_000)], File.ReadAllBytes(Path.Combine(output, "b", "c")));
    }

    [BuiltServerFact]
    public async Task Run_WithAFileThatCannotBe_SaysSoInOneLine()
    {
        string file = Write("a.py", "1");

        await AssertOneLineAsync(2, "There is no file '/nonexistent'", ["run", file, "--file", "/nonexistent"]);
        await AssertOneLineAsync(2, "files[0].path: has a segment", ["run", file, "--file", file + ":../x"]);
    }

    [BuiltServerFact]
    public async Task Run_Json_PrintsTheAnswer()
    {
        (int exitCode, string output, _) = await SandboxCommand.RunAsync(["run", Write("a.py", "print(1)"), "--json"]);

        JsonElement data = JsonDocument.Parse(output).RootElement;
        Assert.Equal((0, "1\n", "exited"), (exitCode, data.GetProperty("stdout").GetString(), data.GetProperty("outcome").GetString()));
    }

    [BuiltServerFact]
    public async Task Run_KilledProgram_ExitsWithTheSignalAndSaysWhy()
    {
        (int exitCode, _, string error) = await SandboxCommand.RunAsync(
            ["run", Write("a.py", "while True: pass")],
            ("Sandbox__Limits__DefaultWallMs", "200"));

        Assert.Equal((128 + 9, "sandbox: timed_out (SIGKILL)\n"), (exitCode, error));
    }

    // No program is over in that time, but the server has to be sure that one can be run at all.
    [BuiltServerFact]
    public async Task Run_ShortestTimeLimit_IsTheProgramsAndNotTheStarts()
    {
        (int exitCode, _, string error) = await SandboxCommand.RunAsync(
            ["run", Write("a.py", "while True: pass")], ("Sandbox__Limits__DefaultWallMs", "1"));

        Assert.Equal((128 + 9, "sandbox: timed_out (SIGKILL)\n"), (exitCode, error));
    }

    [BuiltServerFact]
    public async Task Run_BlockedCall_IsNamedOnStderr()
    {
        (int exitCode, _, string error) = await SandboxCommand.RunAsync(
            ["run", Write("a.py", "import socket\nsocket.create_connection(('127.0.0.1', 1))")]);

        Assert.Equal(1, exitCode);
        Assert.EndsWith("sandbox: blocked socket\n", error, StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Doctor_Json_IsOneObjectWithTheTier()
    {
        (int exitCode, string output, _) = await SandboxCommand.RunAsync(["doctor", "--json"]);

        Assert.Equal(0, exitCode);
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(output).RootElement.GetProperty("tier").ValueKind);
    }

    [BuiltServerFact]
    public async Task Doctor_ForPeople_HasALinePerLayer()
    {
        (int exitCode, string output, _) = await SandboxCommand.RunAsync(["doctor"]);

        Assert.Equal(0, exitCode);
        Assert.Contains("tier", output, StringComparison.Ordinal);
        Assert.Matches("  seccomp +yes", output);
    }

    [BuiltServerFact]
    public async Task Arguments_Wrong_AreOneLineAndExitCodeTwo()
    {
        string[][] calls =
        [
            ["bogus"],
            ["run"],
            ["run", "/nowhere/x.py"],
            ["run", Write("a.txt", "1")],
            ["run", Write("a.py", "1"), "--language", "ruby"],
            ["run", Write("empty.py", "")],
            ["serve", "--port", "abc"],
            ["serve", "--port", "65536"],
            ["doctor", "--xml"],
        ];
        foreach (string[] call in calls)
            await AssertOneLineAsync(2, "", call);
    }

    [BuiltServerFact]
    public async Task Health_OfAServer_IsItsExitCode()
    {
        string url;
        await using (ServerProcess server = await ServerProcess.StartAsync())
        {
            url = new Uri(server.Client.BaseAddress!, "/health/ready").AbsoluteUri;
            Assert.Equal((0, $"{url} answers 200\n", ""), await SandboxCommand.RunAsync(["health", "--url", url]));
        }

        await AssertOneLineAsync(1, url, ["health", "--url", url]);
        (int exitCode, _, _) = await SandboxCommand.RunAsync(["health", "--url", "ftp://x"]);
        Assert.Equal(2, exitCode);
    }

    [BuiltServerFact]
    public async Task Serve_OpenToAllWithoutAKey_DoesNotStart() =>
        await AssertOneLineAsync(1, "API key", ["serve", "--port", "0", "--listen", "0.0.0.0"], ("API_KEY", ""));

    [BuiltServerFact]
    public async Task Serve_BusyPort_DoesNotStart()
    {
        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        int port = ((IPEndPoint)busy.LocalEndpoint).Port;

        await AssertOneLineAsync(1, $"Port {port} on 127.0.0.1 is in use", ["serve", "--port", $"{port}"]);
    }

    [BuiltServerFact]
    public async Task Serve_WrongSettings_AreAllTold()
    {
        string[] parts =
        [
            "'abc' at 'Sandbox:Runs:MaxWorkers'",
            "Sandbox:Server: Listen ('nowhere') is no IP address",
            "Sandbox:Http has no setting 'ApiKeyy'",
            "DefaultProcesses",
            "'70000x' at 'Sandbox:Network:Ports:0'",
            "Sandbox has no section 'Limit'",
            "'Loud' at 'Sandbox:Logs:Level'",
        ];
        foreach (string part in parts)
        {
            await AssertOneLineAsync(
                1,
                part,
                ["serve", "--port", "0", "--listen", "nowhere"],
                ("MAX_WORKERS", "abc"),
                ("Sandbox__Http__ApiKeyy", "x"),
                ("Sandbox__Network__Ports__0", "70000x"),
                ("Sandbox__Limit__DefaultWallMs", "1"),
                ("Sandbox__Logs__Level", "Loud"),
                ("Sandbox__Limits__DefaultProcesses", "0"));
        }
    }

    [BuiltServerFact]
    public async Task Serve_MissingInterpreter_DoesNotStart() =>
        await AssertOneLineAsync(1, "/nowhere/python3", ["serve", "--port", "0"], ("PYTHON_PATH", "/nowhere/python3"));

    private static async Task AssertOneLineAsync(
        int exitCode, string part, string[] arguments, params (string Key, string Value)[] environment)
    {
        (int actual, string output, string error) = await SandboxCommand.RunAsync(arguments, environment);

        Assert.True(actual == exitCode, $"{string.Join(' ', arguments)}: {actual} {error}");
        Assert.Equal("", output);
        Assert.StartsWith("sandbox: ", error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
