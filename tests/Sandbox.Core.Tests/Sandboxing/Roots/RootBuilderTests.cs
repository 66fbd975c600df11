using Microsoft.Extensions.Options;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Roots;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Roots;

[Collection(RealSandboxes.Name)]
public sealed class RootBuilderTests
{
    private const UnixFileMode SetId = UnixFileMode.SetUser | UnixFileMode.SetGroup;
    private const UnixFileMode Strangers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    [SkippableFact]
    public async Task Build_OfThisHost_RunsBothLanguagesAndShowsNothingElse()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root can make a root");
        using var parent = new TemporaryFolder();
        string root = parent.At("root");
        var catalog = new RuntimeCatalog(Options.Create(new RuntimeOptions()), Options.Create(new IsolationOptions()));

        RootSummary summary = await new RootBuilder(catalog).BuildAsync(root, CancellationToken.None);

        Assert.True(summary.Files > 100 && summary.Bytes > 1_000_000);
        await RunAsync(root, Interpreter(summary, "python3"), "-I", "-c",
            "import asyncio, ctypes, hashlib, sqlite3, ssl, zoneinfo, threading; zoneinfo.ZoneInfo('Europe/Vienna')");
        await RunAsync(root, Interpreter(summary, "nodejs"), "-e",
            "require('crypto').randomBytes(8); new Intl.DateTimeFormat('de', { timeZone: 'Asia/Tokyo' }).format()");
        CheckRights(root);
        Assert.All(["etc/passwd", "etc/shadow", "usr/bin/sh", "root", "home"], path => Assert.False(Path.Exists(Path.Combine(root, path)), path));
        Assert.DoesNotContain(Environment.MachineName, await File.ReadAllTextAsync(Path.Combine(root, "etc/hosts")), StringComparison.OrdinalIgnoreCase);
        Assert.False((await NativeTool.RunAsync("/usr/bin/find", [root, "-name", "*sandbox-launch*"], CancellationToken.None)).Output.Length > 0);
    }

    private static string Interpreter(RootSummary summary, string runtime) =>
        summary.Runtimes.Single(installed => installed.Manifest.Name == runtime).Interpreter;

    private static async Task RunAsync(string root, string interpreter, params string[] arguments)
    {
        ToolResult result = await NativeTool.RunAsync(
            "/usr/sbin/chroot", ["--userspec=65532:65532", "--groups=", root, interpreter, .. arguments], CancellationToken.None);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private static void CheckRights(string root)
    {
        string[] open = ["dev/full", "dev/null", "dev/random", "dev/urandom"];
        var found = new List<string>();
        // Links lead out of a root that nobody has changed into.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (FileSystemInfo info in new DirectoryInfo(root).EnumerateFileSystemInfos("*", options))
        {
            Assert.True((info.UnixFileMode & SetId) == 0, info.FullName);
            if ((info.UnixFileMode & Strangers) != 0)
                found.Add(Path.GetRelativePath(root, info.FullName));
        }

        Assert.Equal(open, found.Order(StringComparer.Ordinal));
    }
}
