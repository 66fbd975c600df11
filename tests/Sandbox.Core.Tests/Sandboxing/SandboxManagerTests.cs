using System.Text;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Ordinary programs in real sandboxes.</summary>
[Collection(RealSandboxes.Name)]
public sealed class SandboxManagerTests(SandboxFixture sandboxes)
{
    [SkippableTheory]
    [InlineData("python3", "print('hello')")]
    [InlineData("nodejs", "console.log('hello')")]
    public async Task Run_Print_ReturnsItsOutputAndWhatItUsed(string language, string code)
    {
        SandboxEnding ending = await sandboxes.RunAsync(language, code);

        Assert.Equal("", Text(ending.Stderr));
        Assert.Equal("hello\n", Text(ending.Stdout));
        Assert.Equal(0, ending.ExitCode);
        Assert.Equal(0, ending.Signal);
        Assert.Equal(KillReason.None, ending.Killed);
        Assert.Empty(ending.BlockedSyscalls);
        Assert.False(ending.Stdout.Truncated);
        Assert.InRange(ending.WallTime, TimeSpan.FromMicroseconds(100), SandboxFixture.Limits.WallTime);
        Assert.InRange(ending.CpuTime, TimeSpan.FromMicroseconds(100), SandboxFixture.Limits.CpuTime);
        Assert.InRange(ending.MemoryPeakBytes, 64 << 10, SandboxFixture.Limits.MemoryBytes);
    }

    [SkippableTheory]
    [InlineData("python3", "import sys; print('x', file=sys.stderr); sys.exit(7)")]
    [InlineData("nodejs", "console.error('x'); process.exit(7)")]
    public async Task Run_ExitCode_IsTheProgramsOwn(string language, string code)
    {
        SandboxEnding ending = await sandboxes.RunAsync(language, code);

        Assert.Equal(7, ending.ExitCode);
        Assert.Equal("x\n", Text(ending.Stderr));
        Assert.Empty(ending.Stdout.ToArray());
    }

    [SkippableTheory]
    [InlineData("python3", "import os, signal; os.kill(os.getpid(), signal.SIGABRT)", 6)]
    [InlineData("nodejs", "process.abort()", 6)]
    public async Task Run_DiesOfASignal_SaysWhich(string language, string code, int signal)
    {
        SandboxEnding ending = await sandboxes.RunAsync(language, code);

        Assert.Null(ending.ExitCode);
        Assert.Equal(signal, ending.Signal);
        Assert.Equal(KillReason.None, ending.Killed);
    }

    [SkippableTheory]
    [InlineData("python3", "import sys; sys.stdout.write(sys.stdin.read())")]
    [InlineData("nodejs", "process.stdout.write(require('fs').readFileSync(0))")]
    public async Task Run_Stdin_IsReadToItsEnd(string language, string code)
    {
        byte[] stdin = Encoding.UTF8.GetBytes("zeile ä\n" + new string('x', 20_000));
        SandboxEnding ending = await sandboxes.RunAsync(sandboxes.Program(language, code) with { Stdin = stdin });

        Assert.Equal("", Text(ending.Stderr));
        Assert.Equal(stdin, ending.Stdout.ToArray());
    }

    [SkippableTheory]
    [InlineData("python3", "import sys; print(repr(sys.stdin.read()))", "''\n")]
    [InlineData("nodejs", "console.log(require('fs').readFileSync(0).length)", "0\n")]
    public async Task Run_NoStdin_IsEmptyNotOpen(string language, string code, string expected) =>
        Assert.Equal(expected, Text((await sandboxes.RunAsync(language, code)).Stdout));

    [SkippableTheory]
    [InlineData("python3", "import os, sys; print(sys.argv[1:], os.environ['COLOUR'], os.environ['HOME'] == os.getcwd())", "['a b', ''] grün True\n")]
    [InlineData("nodejs", "console.log(process.argv.slice(2), process.env.COLOUR, process.env.HOME === process.cwd())", "[ 'a b', '' ] grün true\n")]
    public async Task Run_ArgumentsAndEnvironment_Arrive(string language, string code, string expected)
    {
        SandboxEnding ending = await sandboxes.RunAsync(sandboxes.Program(language, code) with
        {
            Arguments = ["a b", ""],
            Environment = new Dictionary<string, string> { ["COLOUR"] = "grün" },
        });

        Assert.Equal("", Text(ending.Stderr));
        Assert.Equal(expected, Text(ending.Stdout));
    }

    [SkippableTheory]
    [InlineData("python3", "import os; print(sorted(os.environ))")]
    [InlineData("nodejs", "console.log(Object.keys(process.env).sort())")]
    public async Task Run_Environment_HasNothingOfTheServer(string language, string code)
    {
        Environment.SetEnvironmentVariable("SERVER_SECRET_FOR_TEST", "1");
        string output = Text((await sandboxes.RunAsync(language, code)).Stdout);

        Assert.Contains("HOME", output, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", output, StringComparison.Ordinal);
        Assert.DoesNotContain("DOTNET", output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_CodeWithEverythingInIt_IsNotTouched()
    {
        const string Tricky = "\"\"\"'''{{}}${x}$(id)`id`\\n%s\u2028\U0001F600";
        SandboxEnding ending = await sandboxes.RunAsync("python3", $"import sys; sys.stdout.write(open(__file__, encoding='utf8').read()[-40:])\n# {Tricky}");

        Assert.EndsWith(Tricky, Text(ending.Stdout), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("const fs = require('fs'); console.log(typeof fs.readFileSync, typeof __filename)", "function string\n")]
    [InlineData("import fs from 'fs'; console.log(typeof fs.readFileSync, await Promise.resolve(3))", "function 3\n")]
    [InlineData("export const a = 1; console.log(a)", "1\n")]
    [InlineData("console.log(await Promise.resolve(4))", "4\n")]
    public async Task RunNode_EitherModuleSystem_Works(string code, string expected)
    {
        SandboxEnding ending = await sandboxes.RunAsync("nodejs", code);

        Assert.Equal("", Text(ending.Stderr));
        Assert.Equal(expected, Text(ending.Stdout));
    }

    [SkippableFact]
    public async Task RunPython_ForkedChildren_AreReapedAndTheirOutputIsThere()
    {
        SandboxEnding ending = await sandboxes.RunAsync("python3", """
            import os, sys
            for i in range(5):
                if os.fork() == 0:
                    print("child", flush=True)
                    os._exit(0)
            for i in range(5):
                os.wait()
            print("parent")
            """);

        Assert.Equal("", Text(ending.Stderr));
        Assert.Equal("child\nchild\nchild\nchild\nchild\nparent\n", Text(ending.Stdout));
    }

    [SkippableFact]
    public async Task RunPython_LeavesADaemon_EndsWithItsMainProcess()
    {
        SandboxEnding ending = await sandboxes.RunAsync("python3", """
            import os, signal, time
            if os.fork() == 0:
                os.setsid()
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                if os.fork() == 0:
                    time.sleep(60)
                os._exit(0)
            print("done")
            """);

        Assert.Equal("done\n", Text(ending.Stdout));
        Assert.Equal(0, ending.ExitCode);
        Assert.True(ending.WallTime < TimeSpan.FromSeconds(5));
    }

    [SkippableFact]
    public async Task RunPython_RefusedCalls_AreReportedByName()
    {
        SandboxEnding ending = await sandboxes.RunAsync("python3", """
            import ctypes, os, subprocess
            libc = ctypes.CDLL(None, use_errno=True)
            print(libc.unshare(0x20000), os.strerror(ctypes.get_errno()))
            print(libc.unshare(0x20000))
            try:
                subprocess.run(["/bin/true"])
            except PermissionError:
                print("no exec")
            """);

        Assert.Equal("-1 Operation not permitted\n-1\nno exec\n", Text(ending.Stdout));
        Assert.Equal(0, ending.ExitCode);
        Assert.Equal(2, ending.BlockedSyscalls.Single(call => call.Name == "unshare").Count);
        Assert.Contains(ending.BlockedSyscalls, call => call.Name == "execve");
    }

    [SkippableFact]
    public async Task Run_ManyAtOnce_NoneSeesAnother()
    {
        string[] words = [.. Enumerable.Range(0, 40).Select(i => $"run {i}")];
        SandboxEnding[] endings = await Task.WhenAll(words.Select(word => sandboxes.RunAsync("python3", $"""
            import os
            assert sorted(os.listdir()) == ["main.py", "out"] and os.listdir("out") == [], os.listdir()
            assert os.listdir("/tmp") == [], os.listdir("/tmp")
            open("/tmp/left", "w").write("x")
            print({'"'}{word}{'"'})
            """)));

        Assert.All(endings, ending => Assert.Equal("", Text(ending.Stderr)));
        Assert.Equal(words.Select(word => word + "\n"), endings.Select(ending => Text(ending.Stdout)));
    }

    private static string Text(CapturedOutput output) => Encoding.UTF8.GetString(output.ToArray());
}
