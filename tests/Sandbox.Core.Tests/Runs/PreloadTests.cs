using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Tests.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

/// <summary>Preloads in real sandboxes: forked and fresh interpreters must not differ.</summary>
[Collection(RealSandboxes.Name)]
public sealed class PreloadTests(SandboxFixture sandboxes)
{
    private readonly RealExecutor _executor = new(sandboxes, new RunsOptions { EnablePreload = true });

    [SkippableTheory]
    [InlineData("python3", "import json\ndef f(): return 6 * 7", "from __future__ import annotations\nprint(f(), json.dumps(1))", "42 1\n")]
    [InlineData("python3", "x = 1", "import os, sys\nprint(x, sys.argv, __file__, sorted(os.listdir('.')), sys.path[0], __name__, 'start' in globals())",
        "1 ['/sandbox/work/main.py', 'arg'] /sandbox/work/main.py ['main.py', 'out'] /sandbox/work __main__ False\n")]
    [InlineData("nodejs", "const os = require('os'); var f = () => 42; globalThis.g = 7", "console.log(f(), g, typeof os.EOL)", "42 7 string\n")]
    [InlineData("nodejs", "1", "console.log(process.argv.slice(1), require.main === module, __filename, require('fs').readdirSync('.').sort())",
        "[ '/sandbox/work/main.js', 'arg' ] true /sandbox/work/main.js [ 'main.js', 'out' ]\n")]
    [InlineData("nodejs", "var f = () => 42", "import fs from 'node:fs';\nconsole.log(f(), await Promise.resolve(1), typeof fs.readFileSync)", "42 1 function\n")]
    public async Task Run_WithPreload_RunsItFirst(string language, string preload, string code, string output)
    {
        foreach (bool fresh in (bool[])[false, true])
        {
            RunData data = await RunAsync(language, preload, code, fresh);

            Assert.Equal((output, ""), (data.Stdout, data.Stderr));
            Assert.Empty(data.Notes);
        }
    }

    [SkippableFact]
    public async Task RunPython_ThatFails_ShowsItsOwnLines()
    {
        const string code = "def g():\n    f()\n\ng()";
        foreach (bool fresh in (bool[])[false, true])
        {
            RunData data = await RunAsync("python3", "def f():\n    raise ValueError('no')", code, fresh);

            Assert.Equal(
                [
                    "Traceback (most recent call last):",
                    "  File \"/sandbox/work/main.py\", line 4, in <module>",
                    "    g()",
                    "  File \"/sandbox/work/main.py\", line 2, in g",
                    "    f()",
                    "  File \"<preload>\", line 2, in f",
                    "ValueError: no",
                ],
                data.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [SkippableTheory]
    [InlineData("python3", "print('before'\n", "SyntaxError")]
    [InlineData("python3", "raise RuntimeError('preload')", "<preload>")]
    [InlineData("nodejs", "throw new Error('preload')", "<preload>")]
    [InlineData("nodejs", "const = 1", "<preload>")]
    public async Task Run_WhosePreloadFails_DoesNotBegin(string language, string preload, string error)
    {
        RunData data = await RunAsync(language, preload, language == "nodejs" ? "console.log(1)" : "print(1)", fresh: false);

        Assert.Equal(("", 1), (data.Stdout, data.ExitCode));
        Assert.Contains(error, data.Stderr, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_WithPreload_IsAsConfinedAsItsProgram()
    {
        RunData data = await RunAsync(
            "python3", "import socket\ntry: socket.socket(socket.AF_INET)\nexcept OSError as error: print(error.errno)", "print('x')", fresh: false);

        Assert.Equal("1\nx\n", data.Stdout);
        Assert.Contains(data.BlockedSyscalls, call => call.Name == "socket");
    }

    [SkippableFact]
    public async Task Run_WithPreloadWhileItIsOff_SaysSo()
    {
        _executor.Options.EnablePreload = false;

        RunData data = await RunAsync("python3", "print('no')", "print('x')", fresh: false);

        Assert.Equal("x\n", data.Stdout);
        Assert.Equal(["preload is off on this server; it was not run"], data.Notes);
    }

    private Task<RunData> RunAsync(string language, string preload, string code, bool fresh) => _executor.RunAsync(
        new RunRequest { Language = language, Code = code, Preload = preload, Fresh = fresh, Args = ["arg"] });
}
