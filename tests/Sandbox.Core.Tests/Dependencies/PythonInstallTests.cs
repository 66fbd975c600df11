using Sandbox.Core.Dependencies;
using Sandbox.Core.Tests.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>pip in its jail, with an index on loopback.</summary>
[Collection(RealSandboxes.Name)]
public sealed class PythonInstallTests(SandboxFixture sandboxes) : IDisposable
{
    private readonly PythonIndex _index = new();
    private readonly MemoryBlobs _blobs = new();

    public void Dispose() => _index.Dispose();

    private DependencyOptions Options => new() { PipIndexUrl = _index.Address.AbsoluteUri, PythonList = "" };

    [SkippableFact]
    public async Task Put_AList_IsInstalledWithWhatItNeedsAndLocked()
    {
        _index.Add("first", "1.0", "import second\nvalue = 'one ' + second.value", "second>=1");
        _index.Add("second", "1.5", "value = 'and two'");
        await using Installation installation = await CreateAsync();

        await installation.PutAsync("first==1.0  # the first\n");

        Assert.Equal("one and two", await installation.RunAsync("import first; print(first.value)"));
        Assert.Equal("one and two", await installation.RunAsync("import first; print(first.value)", fresh: true));
        Assert.Equal((InstallState.Idle, "store", null), (installation.Status.State, installation.Status.Source, installation.Status.Error));
        Assert.Equal("first==1.0  # the first\n", _blobs.Read("python3/list"));
        string written = _blobs.Read(_blobs.Paths.Single(path => path.Contains("lock", StringComparison.Ordinal)))!;
        Assert.Matches(@"first==1\.0 --hash=sha256:[0-9a-f]{64}\\nsecond==1\.5 --hash=sha256:[0-9a-f]{64}\\n", written);
        Assert.Empty(installation.Leftovers);
    }

    [SkippableFact]
    public async Task Put_ANewerVersion_ReplacesTheOldAndRemovesItsFolder()
    {
        _index.Add("first", "1.0", "value = 1");
        _index.Add("first", "2.0", "value = 2");
        await using Installation installation = await CreateAsync();
        await installation.PutAsync("first==1.0");

        await installation.PutAsync("first==2.0");

        Assert.Equal("2", await installation.RunAsync("import first; print(first.value)"));
        await installation.Dependencies.Settled;
        Assert.Equal(installation.Status.Version, Assert.Single(installation.Versions));
    }

    [SkippableFact]
    public async Task Put_WhatCannotBeInstalled_ChangesNothingAndSaysWhy()
    {
        _index.Add("first", "1.0", "value = 1");
        _index.Add("third", "1.0", "", "first==2.0");
        _index.AddFile("source", "source-1.0.tar.gz", [1, 2, 3]);
        _index.Add("broken", "1.0", "import missing_module");
        await using Installation installation = await CreateAsync();
        await installation.PutAsync("first==1.0");

        await AssertRefusedAsync("frist==1.0", "frist");
        await AssertRefusedAsync("first==9.9", "9.9");
        await AssertRefusedAsync("first==1.0\nthird", "contradict each other|first==2.0, which third needs");
        await AssertRefusedAsync("source", "only wheels");
        await AssertRefusedAsync("broken", "import broken: ModuleNotFoundError");

        Assert.Equal("first==1.0", _blobs.Read("python3/list"));
        Assert.Equal("1", await installation.RunAsync("import first; print(first.value)"));
        Assert.Single(installation.Versions);
        Assert.Empty(installation.Leftovers);

        async Task AssertRefusedAsync(string list, string reason)
        {
            DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync(list));
            Assert.Equal(DependencyFailure.NotInstallable, exception.Failure);
            Assert.Matches(reason, exception.Message);
            Assert.DoesNotContain(installation.Folder, exception.Message, StringComparison.Ordinal);
            Assert.Equal((InstallState.Failed, exception.Message), (installation.Status.State, installation.Status.Error));
        }
    }

    [SkippableFact]
    public async Task Follow_AWheelThatIsNotTheLocks_IsRefused()
    {
        _index.Add("first", "1.0", "value = 1");
        await using (Installation first = await CreateAsync())
            await first.PutAsync("first==1.0");
        byte[] other = PythonIndex.Wheel("first", "1.0", [("first/__init__.py", "value = 'evil'")], []);
        _index.Tamper("first-1.0-py3-none-any.whl", other);

        await using Installation second = await CreateAsync();
        await second.FollowAsync();

        Assert.Equal(InstallState.Failed, second.Status.State);
        Assert.Contains("DO NOT MATCH THE HASHES", second.Status.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ModuleNotFoundError", await second.RunAsync("import first"), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("../../../escaped.py")]
    [InlineData("/escaped.py")]
    [InlineData("first-1.0.data/data/../../../../../escaped.py")]
    [InlineData("first-1.0.data/scripts/../../escaped.py")]
    public async Task Put_AWheelThatLeavesItsFolder_WritesNothingElsewhere(string path)
    {
        byte[] wheel = PythonIndex.Wheel("first", "1.0", [("first/__init__.py", ""), (path, "print('escaped')")], []);
        _index.AddFile("first", "first-1.0-py3-none-any.whl", wheel);
        await using Installation installation = await CreateAsync();

        Exception? refused = await Record.ExceptionAsync(() => installation.PutAsync("first"));

        Assert.True(refused is null or DependencyException, refused?.ToString());
        string[] escaped = Directory.GetFiles(installation.Folder, "escaped.py", SearchOption.AllDirectories);
        Assert.All(escaped, file => Assert.Contains("/site-packages/", file, StringComparison.Ordinal));
        Assert.False(File.Exists("/escaped.py"));
    }

    [SkippableFact]
    public async Task Put_MoreThanTheDiskMayTake_IsRefused()
    {
        DependencyOptions options = Options;
        options.MaxInstalledBytes = 1 << 20;
        var large = new string('#', (int)options.MaxInstalledBytes / 2);
        byte[] wheel = PythonIndex.Wheel(
            "first", "1.0", [("first/__init__.py", ""), .. Enumerable.Range(0, 6).Select(i => ($"first/large{i}.txt", large))], []);
        _index.AddFile("first", "first-1.0-py3-none-any.whl", wheel);
        await using Installation installation = await Installation.CreateAsync(sandboxes, "python3", _blobs, options);

        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("first"));

        Assert.Equal(DependencyFailure.NotInstallable, exception.Failure);
        Assert.Empty(installation.Versions);
        Assert.Empty(installation.Leftovers);
    }

    [SkippableFact]
    public async Task Put_PackageCodeAtItsFirstImport_HasNoNetworkAndNothingOfOurs()
    {
        // What an import does is seen by the error that it ends with.
        _index.Add("first", "1.0", """
            import os, socket
            seen = [name for name in os.environ if name not in ('PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_CTYPE')]
            try:
                socket.socket()
                seen.append('network')
            except OSError:
                pass
            for path in ('/root', '/etc/passwd', '/etc/shadow', '/proc/1/environ'):
                try:
                    open(path).close() if not os.path.isdir(path) else os.listdir(path)
                    if path != '/proc/1/environ':
                        seen.append(path)
                except OSError:
                    pass
            try:
                open(__file__, 'a')
                seen.append('may change itself')
            except OSError:
                pass
            raise RuntimeError(f'uid0={os.getuid() == 0} seen={seen}')
            """);
        await using Installation installation = await CreateAsync();

        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("first"));

        Assert.Contains("uid0=False seen=[]", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Put_OnAFullDisk_ChangesNothingAndSaysWhy()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "mount needs root");
        using var folder = new Sandboxing.Roots.TemporaryFolder();
        Mount("mount", "-t", "tmpfs", "-o", "size=1m,mode=0755", "tmpfs", folder.Path);
        try
        {
            _index.Add("first", "1.0", "value = 1");
            byte[] large = System.Security.Cryptography.RandomNumberGenerator.GetBytes(1 << 20);
            _index.AddFile("second", "second-1.0-py3-none-any.whl", PythonIndex.Wheel(
                "second", "1.0", [("second/__init__.py", ""), ("second/data.txt", Convert.ToBase64String(large))], []));
            await using Installation installation = await Installation.CreateAsync(sandboxes, "python3", _blobs, Options, folder);
            await installation.PutAsync("first");

            DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("first\nsecond"));

            Assert.Matches("No space left|cannot write", exception.Message);
            Assert.Equal(InstallState.Failed, installation.Status.State);
            Assert.Equal("first", _blobs.Read("python3/list"));
            Assert.Equal("1", await installation.RunAsync("import first; print(first.value)"));
            Assert.Empty(installation.Leftovers);
        }
        finally
        {
            Mount("umount", "-l", folder.Path);
        }

        static void Mount(string command, params string[] arguments)
        {
            using var process = System.Diagnostics.Process.Start(command, arguments);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
    }

    [SkippableFact]
    public async Task Put_OnTwoServersAtOnce_OneWinsAndBothEndWithTheSame()
    {
        _index.Add("first", "1.0", "value = 1");
        _index.Add("second", "1.0", "value = 2");
        await using Installation one = await CreateAsync();
        await using Installation other = await CreateAsync();

        Exception?[] ends = await Task.WhenAll(
            Record.ExceptionAsync(() => one.PutAsync("first")), Record.ExceptionAsync(() => other.PutAsync("second")));
        await one.FollowAsync();
        await other.FollowAsync();

        // Both may have come through, one after the other; then the second one's list stands.
        Assert.Contains(null, ends);
        Assert.All(ends.OfType<DependencyException>(), exception => Assert.Equal(DependencyFailure.Conflict, exception.Failure));
        Assert.Equal((InstallState.Idle, _blobs.Read("python3/list")), (one.Status.State, one.Status.List));
        Assert.Equal((one.Status.List, one.Status.Version), (other.Status.List, other.Status.Version));
    }

    [SkippableFact]
    public async Task Put_WithATagThatIsNotThePresentOne_IsAConflict()
    {
        _index.Add("first", "1.0", "");
        await using Installation installation = await CreateAsync();
        await installation.PutAsync("first");
        string tag = installation.Status.ETag!;
        await installation.PutAsync("", tag);

        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("first", tag));

        Assert.Equal(DependencyFailure.Conflict, exception.Failure);
        Assert.Equal("", _blobs.Read("python3/list"));
        Assert.Contains("ModuleNotFoundError", await installation.RunAsync("import first"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Put_WhileAnotherServerWritesFirst_FollowsTheOther()
    {
        _index.Add("first", "1.0", "value = 1");
        _index.Add("second", "1.0", "value = 2");
        await using Installation installation = await CreateAsync();
        // The other one's list comes between our look and our write.
        _blobs.BeforeWrite = name =>
        {
            _blobs.BeforeWrite = null;
            _blobs.WriteAsync(name, "second"u8.ToArray(), "text/plain", default, CancellationToken.None).GetAwaiter().GetResult();
        };

        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("first"));
        await installation.FollowAsync();

        Assert.Equal(DependencyFailure.Conflict, exception.Failure);
        Assert.Equal("second", _blobs.Read("python3/list"));
        Assert.Equal("2", await installation.RunAsync("import second; print(second.value)"));
    }

    [SkippableFact]
    public async Task Follow_ALockOfAnotherServer_InstallsTheSameSet()
    {
        _index.Add("first", "1.0", "value = 1");
        string? version;
        await using (Installation one = await CreateAsync())
        {
            await one.PutAsync("first");
            version = one.Status.Version;
        }

        // Newer by now; the lock says otherwise.
        _index.Add("first", "2.0", "value = 2");
        await using Installation other = await CreateAsync();
        await other.FollowAsync(now: false);

        Assert.Equal(version, other.Status.Version);
        Assert.Equal("1", await other.RunAsync("import first; print(first.value)"));

        await other.Dependencies.RefreshAsync(CancellationToken.None);
        Assert.Equal("2", await other.RunAsync("import first; print(first.value)"));
    }

    [SkippableFact]
    public async Task Restore_WithoutTheStore_ServesWhatServedLast()
    {
        using var folder = new Sandboxing.Roots.TemporaryFolder();
        _index.Add("first", "1.0", "value = 1");
        await using (Installation before = await Installation.CreateAsync(sandboxes, "python3", _blobs, Options, folder))
            await before.PutAsync("first");

        _blobs.IsDown = true;
        await using Installation after = await Installation.CreateAsync(sandboxes, "python3", _blobs, Options, folder);
        await after.FollowAsync(now: false);

        Assert.Equal("1", await after.RunAsync("import first; print(first.value)"));
        Assert.Equal("last", after.Status.Source);
        Assert.Contains("store", after.Status.Error, StringComparison.Ordinal);
        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => after.PutAsync("first"));
        Assert.Equal(DependencyFailure.Unavailable, exception.Failure);

        _blobs.IsDown = false;
        await after.FollowAsync(now: false);
        Assert.Equal(("store", null, InstallState.Idle), (after.Status.Source, after.Status.Error, after.Status.State));
    }

    [SkippableFact]
    public async Task Follow_TheDefaultListWithTheIndexOutOfReach_LeavesWhatTheSystemHasAndSaysSo()
    {
        DependencyOptions options = Options;
        options.PythonList = "a-package-that-no-system-has\n";
        _index.Dispose();
        await using Installation installation = await Installation.CreateAsync(sandboxes, "python3", _blobs, options);

        await installation.FollowAsync(now: false);

        Assert.Equal(("system", InstallState.Failed), (installation.Status.Source, installation.Status.State));
        Assert.Contains("out of reach", installation.Status.Error, StringComparison.Ordinal);
        Assert.Equal("1", await installation.RunAsync("print(1)"));
    }

    [SkippableFact]
    public async Task Follow_ADefaultListThatTheSystemHas_InstallsNothing()
    {
        DependencyOptions options = Options;
        options.PythonList = "pip\n";
        await using Installation installation = await Installation.CreateAsync(sandboxes, "python3", _blobs, options);

        await installation.FollowAsync(now: false);

        Assert.Equal(("system", InstallState.Idle), (installation.Status.Source, installation.Status.State));
        Assert.Empty(_index.Requests);
    }

    [SkippableFact]
    public async Task Follow_AListThatSomebodyPutIntoTheStore_IsReadAsStrictly()
    {
        await using Installation installation = await CreateAsync();
        await _blobs.WriteAsync(
            new(Core.Storage.BlobContainers.Dependencies, "python3/list"), "--index-url http://evil\n"u8.ToArray(), "text/plain", default, CancellationToken.None);

        await installation.FollowAsync();

        Assert.Equal(InstallState.Failed, installation.Status.State);
        Assert.Contains("line 1: options", installation.Status.Error, StringComparison.Ordinal);
        Assert.Empty(_index.Requests);
    }

    [SkippableFact]
    public async Task Put_FromAWheelhouse_NeedsNoIndex()
    {
        // The jail has a /tmp and a /sandbox of its own; an operator's folder lies elsewhere.
        string wheels = Directory.CreateDirectory($"/var/tmp/sandbox-wheels-{Guid.NewGuid():N}").FullName;
        try
        {
            File.WriteAllBytes(
                Path.Combine(wheels, "first-1.0-py3-none-any.whl"), PythonIndex.Wheel("first", "1.0", [("first/__init__.py", "value = 1")], []));
            DependencyOptions options = Options;
            options.WheelFolder = wheels;
            await using Installation installation = await Installation.CreateAsync(sandboxes, "python3", _blobs, options);

            await installation.PutAsync("first");

            Assert.Equal("1", await installation.RunAsync("import first; print(first.value)"));
            Assert.Empty(_index.Requests);
        }
        finally
        {
            Directory.Delete(wheels, recursive: true);
        }
    }

    [SkippableFact]
    public async Task Put_WhileProgramsRun_FailsNone()
    {
        _index.Add("first", "1.0", "value = 1");
        _index.Add("first", "2.0", "value = 2");
        await using Installation installation = await CreateAsync();
        await installation.PutAsync("first==1.0");
        using var over = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                Assert.Matches("^[12]$", await installation.RunAsync("import first; print(first.value)"));
        }))];

        for (int round = 0; round < 2; round++)
        {
            await installation.PutAsync("first==2.0");
            await installation.PutAsync("first==1.0");
        }

        await over.CancelAsync();
        await Task.WhenAll(clients);
    }

    private Task<Installation> CreateAsync() => Installation.CreateAsync(sandboxes, "python3", _blobs, Options);
}
