using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Storage;
using Sandbox.Core.Tests.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

/// <summary>What programs leave in <c>out</c>, in real sandboxes.</summary>
[Collection(RealSandboxes.Name)]
public sealed class ArtifactTests(SandboxFixture sandboxes)
{
    private readonly RealExecutor _executor = new(sandboxes);

    [SkippableTheory]
    [InlineData("python3", "open('out/a.txt', 'w').write('hello')")]
    [InlineData("nodejs", "require('fs').writeFileSync('out/a.txt', 'hello')")]
    public async Task Run_ThatLeavesAFile_AnswersIt(string language, string code)
    {
        RunData data = await _executor.RunAsync(language, code);

        RunArtifact artifact = Assert.Single(data.Artifacts);
        Assert.Equal(("a.txt", 5L, "text/plain"), (artifact.Path, artifact.Size, artifact.MediaType));
        Assert.Equal("hello", Encoding.UTF8.GetString(artifact.ContentBase64!.Value.Span));
        Assert.Null(artifact.Blob);
        Assert.Empty(data.Notes);
    }

    [SkippableFact]
    public async Task Run_ThatLeavesNothing_HasNoArtifacts()
    {
        foreach (string code in (string[])["1", "import os; os.rmdir('out')", "import os; os.rmdir('out'); open('out', 'w')",
            "import os; os.rmdir('out'); os.symlink('.', 'out')", "import os; os.rmdir('out'); os.mkfifo('out')"])
        {
            RunData data = await _executor.RunAsync("python3", code);

            Assert.Equal((0, ""), (data.Artifacts.Count, data.Stderr));
        }
    }

    [SkippableFact]
    public async Task Run_ThatLeavesATree_OrdersItByPath()
    {
        RunData data = await _executor.RunAsync("python3", """
            import os
            for path in ("b", "a/z", "a-", "a/b/c", "a0", "ü", "Z"):
                os.makedirs(os.path.dirname("out/" + path), exist_ok=True)
                open("out/" + path, "w").write(path)
            """);

        Assert.Equal(["Z", "a-", "a/b/c", "a/z", "a0", "b", "ü"], data.Artifacts.Select(artifact => artifact.Path));
        Assert.All(data.Artifacts, artifact => Assert.Equal(artifact.Path, Encoding.UTF8.GetString(artifact.ContentBase64!.Value.Span)));
    }

    [SkippableFact]
    public async Task Run_ThatLeavesALargeFile_AnswersWhereItIs()
    {
        int size = _executor.Options.MaxInlineArtifactBytes + 1;
        RunData data = await _executor.RunAsync(
            "python3", $"open('out/edge', 'wb').write(b'x' * {size - 1})\nopen('out/ü b.csv', 'wb').write(b'x' * {size})");

        Assert.Equal(size - 1, data.Artifacts[0].ContentBase64!.Value.Length);
        RunArtifact artifact = data.Artifacts[1];
        Assert.Equal($"runs/{data.RunId}/artifacts/ü b.csv", artifact.Blob!.Name);
        Assert.Equal($"/v1/sandbox/outputs/runs/{data.RunId}/artifacts/%C3%BC%20b.csv", artifact.Blob.Url);
        Assert.Equal((size, (long)size, true), (_executor.Store.Output(artifact.Blob.Name).Length, artifact.Size, artifact.ContentBase64 is null));
        Assert.Equal(("text/csv", "text/csv"), (artifact.MediaType, _executor.Store.MediaTypeOf(artifact.Blob.Name)));
    }

    [SkippableFact]
    public async Task Run_WhoseArtifactIsGivenToTheNext_IsReadThere()
    {
        RunData first = await _executor.RunAsync("python3", "open('out/big', 'w').write('0123456789' * 100_000)");
        RunData second = await _executor.RunAsync(
            "nodejs", "console.log(require('fs').readFileSync('in/big').length)",
            new RunFile { Path = "in/big", Blob = first.Artifacts.Single().Blob!.Name });

        Assert.Equal("1000000\n", second.Stdout);
    }

    [SkippableFact]
    public async Task Run_WithSmallFilesOverTheInlineTotal_StoresTheRest()
    {
        _executor.Options.MaxInlineArtifactsBytes = 25;
        RunData data = await _executor.RunAsync("python3", "for i in range(4): open(f'out/{i}', 'w').write('x' * 10)");

        Assert.Equal([true, true, false, false], data.Artifacts.Select(artifact => artifact.ContentBase64 is not null));
        Assert.Equal(2, _executor.Store.Blobs.Count);
    }

    [SkippableFact]
    public async Task Run_WithoutAStore_SaysWhatIsLeftOut()
    {
        int size = _executor.Options.MaxInlineArtifactBytes + 1;
        RunData data = await new RealExecutor(sandboxes, stores: false).RunAsync(
            "python3", $"open('out/big', 'wb').write(b'x' * {size})\nopen('out/small', 'w').write('x')");

        Assert.Equal("small", Assert.Single(data.Artifacts).Path);
        Assert.Equal([$"out/big ({size} bytes) is too large for the answer and this server has no store: left out"], data.Notes);
    }

    [SkippableFact]
    public async Task Run_WhileTheStoreIsGone_EndsAsItDidAndSaysSo()
    {
        _executor.Store.Failure = StorageFailure.Unavailable;
        RunData data = await _executor.RunAsync("python3", "open('out/a', 'w').write('x')\nopen('out/b', 'w').write('x' * 1_000_000)");

        Assert.Equal((RunOutcome.Exited, 0, "a"), (data.Outcome, data.ExitCode, data.Artifacts.Single().Path));
        Assert.Equal(["the store failed (Unavailable); artifacts after the first 1 were left out"], data.Notes);

        // Whoever keeps the store hears of it too.
        Assert.Contains($"Warning Run {data.RunId}: artifacts are lost, the store failed.", _executor.Log.Lines);
    }

    [SkippableFact]
    public async Task Run_WithMoreFilesThanTheLimit_TakesTheFirst()
    {
        _executor.Options.MaxArtifacts = 3;
        RunData data = await _executor.RunAsync("python3", "for i in range(9, 0, -1): open(f'out/{i}', 'w')");

        Assert.Equal(["1", "2", "3"], data.Artifacts.Select(artifact => artifact.Path));
        Assert.Equal(["out has 9 files; the first 3 by path were taken"], data.Notes);
    }

    [SkippableFact]
    public async Task Run_WithMoreBytesThanTheLimit_LeavesOutWhatDoesNotFit()
    {
        _executor.Options.MaxArtifactsBytes = 1_000_000;
        RunData data = await _executor.RunAsync("python3", """
            for name, size in (("1-fits", 999_990), ("2-sparse", 8_000_000), ("3-fits", 10), ("4-not", 1)):
                open("out/" + name, "wb").truncate(size)
            """);

        Assert.Equal([("1-fits", 999_990L), ("3-fits", 10L)], data.Artifacts.Select(artifact => (artifact.Path, artifact.Size)));
        Assert.Equal(2, data.Notes.Count);
    }

    [SkippableTheory]
    [InlineData("import time; time.sleep(60)", RunOutcome.TimedOut)]
    [InlineData("print('x' * 100_000_000)", RunOutcome.OutputExceeded)]
    [InlineData("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", RunOutcome.Signaled)]
    [InlineData("raise SystemExit(3)", RunOutcome.Exited)]
    public async Task Run_ThatEndsBadly_StillAnswersItsFiles(string ending, RunOutcome outcome)
    {
        RunData data = await _executor.RunAsync(new RunRequest
        {
            Language = "python3",
            Code = $"open('out/a', 'w').write('x')\n{ending}",
            Limits = new LimitsRequest { WallMs = 1_500 },
        });

        Assert.Equal((outcome, "a"), (data.Outcome, Assert.Single(data.Artifacts).Path));
    }

    [SkippableFact]
    public async Task Run_ThatIsCancelled_CollectsNothing()
    {
        string runId = new('c', 32);
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _executor.RunAsync(
            new RunRequest
            {
                RunId = runId,
                Language = "python3",
                Code = "open('out/a', 'w').write('x' * 1_000_000)\nimport time; time.sleep(60)",
            },
            cancel.Token));

        Assert.Empty(_executor.Store.Blobs);
    }

    [SkippableFact]
    public async Task Run_ThatLeavesOtherThanFiles_SkipsThemAndSaysSo()
    {
        RunData data = await _executor.RunAsync("python3", """
            import os, socket
            os.chdir("out")
            open("real", "w").write("x")
            os.link("real", "second-name")
            os.symlink("real", "link")
            os.symlink("/proc/1/environ", "environ")
            os.symlink("/", "root")
            os.symlink("loop", "loop")
            os.mkfifo("fifo")
            os.mkdir("empty")
            """);

        Assert.Equal("", data.Stderr);
        Assert.Equal(["real", "second-name"], data.Artifacts.Select(artifact => artifact.Path));
        Assert.Equal(
            ["out/environ is a symbolic link: left out", "out/fifo is a FIFO: left out", "out/link is a symbolic link: left out",
                "out/loop is a symbolic link: left out", "out/root is a symbolic link: left out"],
            data.Notes.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Run_ThatLeavesOddNames_TakesThoseThatAnySystemCanHave()
    {
        RunData data = await _executor.RunAsync("python3", """
            import os
            os.chdir("out")
            for name in (b"new\nline", b"\xff\xfe", b"\xe2\x80\xaegpj.exe", b"a" * 255, b"-rf", b"\\..\\", b"\x1b[2J", "\u00e9".encode(), b"\xed\xa0\x80"):
                open(name, "w")
            os.mkdir(b"\xff")
            open(b"\xff/in", "w")
            """);

        Assert.Equal(["-rf", new string('a', 255), "é"], data.Artifacts.Select(artifact => artifact.Path));
        Assert.Equal(7, data.Notes.Count);
        Assert.Contains("out/\\x1b[2J has a path that has a control character: left out", data.Notes);
        Assert.All(data.Notes, note => Assert.All(note, character => Assert.InRange(character, ' ', '~')));
    }

    [SkippableFact]
    public async Task Run_ThatClosesItsFilesToItself_StillAnswersThem()
    {
        RunData data = await _executor.RunAsync("python3", """
            import os
            os.makedirs("out/deep/er")
            for path in ("out/a", "out/deep/b", "out/deep/er/c"):
                open(path, "w").write(path)
                os.chmod(path, 0)
            for path in ("out/deep/er", "out/deep", "out", "."):
                os.chmod(path, 0)
            """);

        Assert.Equal(["a", "deep/b", "deep/er/c"], data.Artifacts.Select(artifact => artifact.Path));
    }

    [SkippableFact]
    public async Task Run_ThatLeavesAbyssAndSwarm_IsAnsweredInTime()
    {
        RunData data = await _executor.RunAsync(new RunRequest
        {
            Language = "python3",
            Code = """
                import os
                home = os.open("out", os.O_RDONLY)
                for i in range(3_000):
                    open(f"out/{i:05}", "w")
                for name in "d" * 3_000:
                    os.chdir("out") if os.path.isdir("out") else None
                    os.mkdir("d" * 200)
                    os.chdir("d" * 200)
                """,
            Limits = new LimitsRequest { WorkspaceInodes = int.MaxValue },
        });

        Assert.Equal(_executor.Options.MaxArtifacts, data.Artifacts.Count);
        Assert.Contains(data.Notes, note => note.StartsWith("out has 3000 files;", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Run_ThatHoldsItsFilesOpenWithProcesses_IsCollectedWhenAllAreDead()
    {
        RunData data = await _executor.RunAsync("python3", """
            import os, time
            file = open("out/growing", "w")
            file.write("start")
            file.flush()
            if os.fork() == 0:
                while True:
                    file.write("x" * 1000)
                    file.flush()
                    time.sleep(0.001)
            """);

        Assert.Equal(RunOutcome.Exited, data.Outcome);
        Assert.StartsWith("start", Encoding.UTF8.GetString(Assert.Single(data.Artifacts).ContentBase64!.Value.Span), StringComparison.Ordinal);
    }
}
