using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;
using Sandbox.Core.Tests.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

/// <summary>Files that a request brings, in real sandboxes.</summary>
[Collection(RealSandboxes.Name)]
public sealed class InputFilesTests(SandboxFixture sandboxes)
{
    private const string Blob = "runs/0123456789abcdef0123456789abcdef/artifacts/data.bin";

    private const string ListPython = """
        import os
        for top, folders, files in sorted(os.walk(".")):
            for name in sorted(folders + files):
                status = os.lstat(os.path.join(top, name))
                print(os.path.join(top, name), status.st_size if name in files else "", oct(status.st_mode & 0o777), status.st_uid == os.getuid(), status.st_gid == os.getgid())
        """;

    private readonly RealExecutor _executor = new(sandboxes);

    [SkippableTheory]
    [InlineData("python3", "print(open('a/b/data.txt').read() + open('ü.txt').read(), end='')")]
    [InlineData("nodejs", "const fs = require('fs'); process.stdout.write(fs.readFileSync('a/b/data.txt', 'utf8') + fs.readFileSync('ü.txt', 'utf8'))")]
    public async Task Run_WithTextFiles_ReadsThem(string language, string code)
    {
        RunData data = await _executor.RunAsync(
            language, code, new RunFile { Path = "a/b/data.txt", Content = "grüße\n" }, new RunFile { Path = "ü.txt", Content = "x" });

        Assert.Equal(("grüße\nx", ""), (data.Stdout, data.Stderr));
    }

    [SkippableFact]
    public async Task Run_WithFiles_OwnsAllOfThem()
    {
        RunData data = await _executor.RunAsync(
            "python3", ListPython, new RunFile { Path = "a/b/c", Content = "123" }, new RunFile { Path = "a/d", Content = "" });

        Assert.Equal("", data.Stderr);
        Assert.Equal(
            [
                "./a  0o755 True True",
                "./main.py " + ListPython.Length + " 0o644 True True",
                "./out  0o700 True True",
                "./a/b  0o755 True True",
                "./a/d 0 0o644 True True",
                "./a/b/c 3 0o644 True True",
            ],
            data.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [SkippableFact]
    public async Task Run_WithModule_ImportsIt()
    {
        RunData python = await _executor.RunAsync(
            "python3", "from pack.mine import f\nprint(f())", new RunFile { Path = "pack/mine.py", Content = "def f(): return 42" });
        RunData node = await _executor.RunAsync(
            "nodejs", "console.log(require('./lib/mine').f())", new RunFile { Path = "lib/mine.js", Content = "exports.f = () => 42" });

        Assert.Equal(("42\n", ""), (python.Stdout, python.Stderr));
        Assert.Equal(("42\n", ""), (node.Stdout, node.Stderr));
    }

    [SkippableFact]
    public async Task Run_WithBytesAndBlob_HasThemByteForByte()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        byte[] large = new byte[(300 << 10) + 1];
        new Random(1).NextBytes(large);
        _executor.Store.PutOutput(Blob, large);

        RunData data = await _executor.RunAsync(
            "python3",
            "import hashlib\nfor name in ('bytes', 'blob'): print(hashlib.sha256(open(name, 'rb').read()).hexdigest())",
            new RunFile { Path = "bytes", ContentBase64 = bytes },
            new RunFile { Path = "blob", Blob = Blob });

        Assert.Equal($"{Hash(bytes)}\n{Hash(large)}\n", data.Stdout);
        static string Hash(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
    }

    [SkippableFact]
    public async Task Run_WithFileAtTheNameLimits_HasIt()
    {
        string name = new('a', WorkspacePath.MostSegmentBytes);
        string path = $"{name}/{name}/{name}/{new string('b', WorkspacePath.MostSegmentBytes)}";

        RunData data = await _executor.RunAsync(
            "python3", $"print(open('{path}').read())", new RunFile { Path = path, Content = "there" });

        Assert.Equal("there\n", data.Stdout);
    }

    [SkippableFact]
    public async Task Run_WithMissingBlobs_NamesEachOfThem()
    {
        string message = await RefuseAsync(
            new RunFile { Path = "a", Blob = Blob }, new RunFile { Path = "b", Content = "x" }, new RunFile { Path = "c", Blob = Blob });

        Assert.Equal("files[0].blob: there is no such output; files[2].blob: there is no such output", message);
    }

    [SkippableFact]
    public async Task Run_WithBlobAndNoStore_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<RunException>(
            () => new RealExecutor(sandboxes, stores: false).RunAsync("python3", "1", new RunFile { Path = "a", Blob = Blob }));

        Assert.Equal((RunFailure.InvalidRequest, "files[0].blob: this server has no store"), (exception.Failure, exception.Message));
    }

    [SkippableFact]
    public async Task Run_WhileTheStoreIsGone_IsWorthARetry()
    {
        _executor.Store.Failure = StorageFailure.Unavailable;

        var exception = await Assert.ThrowsAsync<RunException>(
            () => _executor.RunAsync("python3", "1", new RunFile { Path = "a", Blob = Blob }));

        Assert.Equal(RunFailure.StoreFailed, exception.Failure);
    }

    [SkippableTheory]
    [InlineData(0, true)]
    [InlineData(4096, false)]
    public async Task Run_WithFilesAroundTheWorkspace_IsTakenOrRefused(int beyond, bool taken)
    {
        const string Code = "import os; print(os.path.getsize('a'))";
        long room = _executor.Limits.DefaultWorkspaceBytes - LimitsOptions.WorkspaceFloorBytes - Code.Length;
        _executor.Options.MaxFilesBytes = long.MaxValue;
        var file = new RunFile { Path = "a", ContentBase64 = new byte[(room / 4096 * 4096) + beyond] };

        if (taken)
            Assert.Equal($"{file.ContentBase64.Value.Length}\n", (await _executor.RunAsync("python3", Code, file)).Stdout);
        else
            Assert.StartsWith("files: they need a workspace of ", await RefuseAsync(file), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_WithMoreFilesThanTheWorkspaceTakes_IsRefused()
    {
        var request = new RunRequest
        {
            Language = "python3",
            Code = "1",
            Files = [new RunFile { Path = "a/b/c", Content = "" }],
            Limits = new LimitsRequest { WorkspaceInodes = LimitsOptions.WorkspaceInodesFloor + 2 },
        };

        var exception = await Assert.ThrowsAsync<RunException>(() => _executor.RunAsync(request));

        Assert.StartsWith("files: they need 67 files and folders", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Run_CancelledWhileItsFileIsRead_EndsAndLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        SandboxProgram program = sandboxes.Program("python3", "print(1)") with
        {
            Files = [new SandboxFile("a", default, async token =>
            {
                opened.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return Stream.Null;
            })],
        };

        Task<SandboxEnding> run = sandboxes.Manager.RunAsync(program, SandboxFixture.Limits, cancel.Token);
        await opened.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("2\n", Encoding.UTF8.GetString((await _executor.RunAsync("python3", "print(2)")).Stdout.Select(c => (byte)c).ToArray()));
    }

    private async Task<string> RefuseAsync(params RunFile[] files)
    {
        var exception = await Assert.ThrowsAsync<RunException>(() => _executor.RunAsync("python3", "1", files));
        Assert.Equal(RunFailure.InvalidRequest, exception.Failure);
        return exception.Message;
    }
}
