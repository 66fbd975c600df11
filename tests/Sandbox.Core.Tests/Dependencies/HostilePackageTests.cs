using System.Text.Json.Nodes;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Tests.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>Packages that somebody uploaded to do harm: what serves must go on serving, and programs find what they should.</summary>
[Collection(RealSandboxes.Name)]
public sealed class HostilePackageTests(SandboxFixture sandboxes) : IDisposable
{
    private readonly PythonIndex _index = new();
    private readonly NodeRegistry _registry = new();
    private readonly MemoryBlobs _blobs = new();

    public void Dispose()
    {
        _index.Dispose();
        _registry.Dispose();
    }

    [SkippableTheory]
    [InlineData("import os; os._exit(0)", "ends the interpreter")]
    [InlineData("import sys; sys.exit(0)", "SystemExit")]
    [InlineData("import os, signal; os.kill(os.getppid(), signal.SIGKILL); os.kill(os.getpid(), signal.SIGKILL)", "not usable")]
    [InlineData("import time\nwhile True: time.sleep(1)", "did not end in")]
    [InlineData("x = bytearray(1 << 40)", "MemoryError")]
    [InlineData("open(__file__, 'a').write('evil')", "Read-only|denied")]
    public async Task Put_AWheelWhoseImportMisbehaves_IsRefusedAndTheLastSetServes(string code, string reason)
    {
        _index.Add("first", "1.0", "value = 1");
        _index.Add("evil", "1.0", code);
        DependencyOptions options = Options;
        options.StepSeconds = 20;
        await using Installation installation = await PythonAsync(options);
        await installation.PutAsync("first");

        await AssertRefusedAsync(installation, "first\nevil", reason);

        Assert.Equal("1", await installation.RunAsync("import first; print(first.value)"));
        Assert.Single(installation.Versions);
    }

    [SkippableTheory]
    [InlineData("sitecustomize.py", "print('evil')", "sitecustomize")]
    [InlineData("usercustomize/__init__.py", "print('evil')", "usercustomize")]
    [InlineData("evil.pth", "import os; os._exit(0)", "ends the interpreter")]
    public async Task Put_AWheelThatRunsAtEveryStart_IsRefused(string path, string text, string reason)
    {
        _index.AddFile("evil", "evil-1.0-py3-none-any.whl", PythonIndex.Wheel("evil", "1.0", [("evil/__init__.py", ""), (path, text)], []));
        await using Installation installation = await PythonAsync(Options);

        await AssertRefusedAsync(installation, "evil", reason);

        Assert.Equal("1", await installation.RunAsync("print(1)"));
    }

    [SkippableFact]
    public async Task Put_WheelsThatAreCalledLikeTheStandardLibrary_DoNotStandInFrontOfIt()
    {
        string[] names = ["json", "encodings", "site", "os"];
        foreach (string name in names)
            _index.Add(name, "1.0", "raise RuntimeError('evil')");
        await using Installation installation = await PythonAsync(Options);

        await installation.PutAsync(string.Join('\n', names));

        const string program = "import json, encodings.utf_8, site, os; print(json.dumps([1]))";
        Assert.Equal("[1]", await installation.RunAsync(program));
        Assert.Equal("[1]", await installation.RunAsync(program, fresh: true));
    }

    [SkippableFact]
    public async Task Put_AWheelThatUnpacksToFarMore_IsRefused()
    {
        DependencyOptions options = Options;
        options.MaxInstalledBytes = 8 << 20;
        byte[] wheel = PythonIndex.Wheel("bomb", "1.0", [("bomb/__init__.py", ""), ("bomb/zeros.txt", new string('0', 64 << 20))], []);
        Assert.InRange(wheel.Length, 1, 1 << 20);
        _index.AddFile("bomb", "bomb-1.0-py3-none-any.whl", wheel);
        await using Installation installation = await PythonAsync(options);

        await AssertRefusedAsync(installation, "bomb", "a file of the packages has more than the limit of 8388608 bytes");

        Assert.Empty(installation.Versions);
        Assert.Empty(installation.Leftovers);
    }

    [SkippableFact]
    public async Task Put_ATarballThatUnpacksToFarMore_IsRefused()
    {
        _registry.Add("bomb", "1.0.0", [("index.js", ""), ("zeros.txt", new string('0', 64 << 20))]);
        await using Installation installation = await Installation.CreateAsync(
            sandboxes, "nodejs", _blobs, new DependencyOptions { NpmRegistryUrl = _registry.Address.AbsoluteUri, MaxInstalledBytes = 8 << 20 });

        await AssertRefusedAsync(installation, "bomb", "a file of the packages has more than the limit of 8388608 bytes");

        Assert.Empty(installation.Versions);
        Assert.Empty(installation.Leftovers);
    }

    [SkippableFact]
    public async Task Put_AnIndexThatLeadsElsewhere_ConnectsToNothingElse()
    {
        using var other = new PackageServer();
        other.Files["/evil-1.0-py3-none-any.whl"] = PythonIndex.Wheel("evil", "1.0", [("evil/__init__.py", "")], []);
        _index.AddLink("evil", new Uri(other.Address, "evil-1.0-py3-none-any.whl").AbsoluteUri);
        _index.AddLink("metadata", "http://169.254.169.254/metadata-1.0-py3-none-any.whl");
        await using Installation installation = await PythonAsync(Options);

        await AssertRefusedAsync(installation, "evil", $"127.0.0.1:{other.Address.Port}.*FileHosts");
        await AssertRefusedAsync(installation, "metadata", "169.254.169.254:80.*FileHosts");

        Assert.Empty(other.Requests);
    }

    [SkippableFact]
    public async Task Put_AnIndexThatLeadsToANamedHost_FetchesFromThere()
    {
        using var other = new PackageServer();
        other.Files["/first-1.0-py3-none-any.whl"] = PythonIndex.Wheel("first", "1.0", [("first/__init__.py", "value = 1")], []);
        _index.AddLink("first", new Uri(other.Address, "first-1.0-py3-none-any.whl").AbsoluteUri);
        DependencyOptions options = Options;
        options.FileHosts.Add(other.Address.Authority);
        await using Installation installation = await PythonAsync(options);

        // pip wants its own word for each host without https.
        Exception? refused = await Record.ExceptionAsync(() => installation.PutAsync("first"));

        Assert.True(refused is null, refused?.Message);
        Assert.Equal("1", await installation.RunAsync("import first; print(first.value)"));
    }

    [SkippableFact]
    public async Task Put_NodePackagesWithTraps_AreHarmlessOrRefused()
    {
        _registry.Add("fs", "1.0.0", [("index.js", "throw new Error('evil')")]);
        _registry.Add("below", "1.0.0", [("part.js", "exports.value = 2")], new JsonObject { ["exports"] = new JsonObject { ["./part"] = "./part.js" } });
        _registry.Add("ends", "1.0.0", [("index.js", "process.exit(0)")]);
        _registry.Add("away", "1.0.0", [("index.js", "")], new JsonObject { ["main"] = "../../../../etc/passwd" });
        await using Installation installation = await Installation.CreateAsync(
            sandboxes, "nodejs", _blobs, new DependencyOptions { NpmRegistryUrl = _registry.Address.AbsoluteUri });

        await installation.PutAsync("fs\nbelow\n");
        await AssertRefusedAsync(installation, "below\nends", "ends the interpreter");

        Assert.Equal("function", await installation.RunAsync("console.log(typeof require('fs').readFileSync)"));
        Assert.Equal("2", await installation.RunAsync("console.log(require('below/part').value)"));
    }

    [SkippableFact]
    public async Task Follow_AfterAnOutageWithoutChanges_TellsOfItNoLonger()
    {
        _index.Add("first", "1.0", "value = 1");
        await using Installation installation = await PythonAsync(Options);
        await installation.PutAsync("first");

        _blobs.IsDown = true;
        await installation.FollowAsync(now: false);
        Assert.Equal(InstallState.Failed, installation.Status.State);
        _blobs.IsDown = false;
        await installation.FollowAsync(now: false);

        Assert.Equal((InstallState.Idle, null), (installation.Status.State, installation.Status.Error));
    }

    [SkippableFact]
    public async Task Put_WhenTheStoreGoesBetweenListAndLock_IsFinishedByALaterLook()
    {
        _index.Add("first", "1.0", "value = 1");
        await using Installation installation = await PythonAsync(Options);
        _blobs.BeforeWrite = name =>
        {
            if (name.Path.Contains("lock", StringComparison.Ordinal))
                throw new Core.Storage.StorageException(Core.Storage.StorageFailure.Unavailable, "gone");
        };

        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("first"));
        Assert.Equal(DependencyFailure.Unavailable, exception.Failure);
        Assert.NotNull(installation.Status.FinishedAt);
        _blobs.BeforeWrite = null;
        await installation.FollowAsync();

        Assert.Equal((InstallState.Idle, "first", null), (installation.Status.State, installation.Status.List, installation.Status.Error));
        Assert.Equal("1", await installation.RunAsync("import first; print(first.value)"));
    }

    private DependencyOptions Options => new() { PipIndexUrl = _index.Address.AbsoluteUri, PythonList = "" };

    private Task<Installation> PythonAsync(DependencyOptions options) => Installation.CreateAsync(sandboxes, "python3", _blobs, options);

    private static async Task AssertRefusedAsync(Installation installation, string list, string reason)
    {
        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync(list));
        Assert.Equal(DependencyFailure.NotInstallable, exception.Failure);
        Assert.Matches(reason, exception.Message);
        Assert.Equal(InstallState.Failed, installation.Status.State);
    }
}
