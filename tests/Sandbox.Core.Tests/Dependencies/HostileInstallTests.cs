using System.Text.Json.Nodes;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Storage;
using Sandbox.Core.Tests.Sandboxing;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>Packages and lists that are after the installer itself: its rights, its disk, its state.</summary>
[Collection(RealSandboxes.Name)]
public sealed class HostileInstallTests(SandboxFixture sandboxes) : IDisposable
{
    private readonly PythonIndex _index = new();
    private readonly NodeRegistry _registry = new();
    private readonly MemoryBlobs _blobs = new();

    public void Dispose()
    {
        _index.Dispose();
        _registry.Dispose();
    }

    [SkippableFact]
    public async Task Put_AWheelThatNeedsASourceByItsAddress_BuildsNothing()
    {
        // Without a build it could not fail with its own words.
        const string backend = "raise SystemExit('a build has run')";
        _index.AddFile("source", "source-1.0.tar.gz", NodeTarball.Create(
        [
            ("source-1.0/pyproject.toml", "[build-system]\nrequires=[]\nbuild-backend='backend'\nbackend-path=['.']\n"),
            ("source-1.0/backend.py", backend),
            ("source-1.0/setup.py", backend),
        ]));
        _index.Add("first", "1.0", "", $"source @ {new Uri(_index.Address, "/files/source-1.0.tar.gz").AbsoluteUri}");
        _index.Add("second", "1.0", "", $"source @ git+{new Uri(_index.Address, "/source.git").AbsoluteUri}");
        await using Installation installation = await PythonAsync(Options);

        await AssertRefusedAsync(installation, "first", "source or a repository by its address");
        await AssertRefusedAsync(installation, "second", "source or a repository by its address");

        Assert.DoesNotContain(_index.Requests, path => path.Contains("source.git", StringComparison.Ordinal));
        Assert.Empty(installation.Leftovers);
    }

    [SkippableTheory]
    [InlineData("git+https://127.0.0.1/second.git")]
    [InlineData("someone/second")]
    public async Task Put_ANodePackageThatNeedsARepository_StartsNothing(string address)
    {
        _registry.Add("first", "1.0.0", [("index.js", "")], new JsonObject { ["dependencies"] = new JsonObject { ["second"] = address } });
        await using Installation installation = await NodeAsync();

        await AssertRefusedAsync(installation, "first", "asks for a repository");
    }

    [SkippableFact]
    public async Task Put_AWheelThatStartsAProgramAtItsImport_IsRefusedAsPrograms()
    {
        _index.Add("first", "1.0", "import subprocess; subprocess.run(['/bin/true'], check=True)");
        await using Installation installation = await PythonAsync(Options);

        await AssertRefusedAsync(installation, "first", "PermissionError");
    }

    [SkippableFact]
    public async Task Put_PackagesThatLeaveWhatIsHardToRemove_LeaveNothing()
    {
        _index.Add("deep", "1.0", "import os\nfor i in range(60):\n    os.mkdir('d' * 200)\n    os.chdir('d' * 200)\n");
        _index.Add("odd", "1.0", "import os\nos.makedirs(b'\\xff\\xfe/\\xfd')\nos.mkdir('closed')\nopen('closed/x', 'w').close()\nos.chmod('closed', 0)\n");
        await using Installation installation = await PythonAsync(Options);

        await installation.PutAsync("deep\nodd\n");

        Assert.Equal((InstallState.Idle, null), (installation.Status.State, installation.Status.Error));
        Assert.Empty(installation.Leftovers);
    }

    [SkippableFact]
    public async Task Follow_ALockThatSomebodyPutIntoTheStore_IsReadAsStrictly()
    {
        _index.Add("first", "1.0", "value = 1");
        await using (Installation one = await PythonAsync(Options))
            await one.PutAsync("first");
        string path = _blobs.Paths.Single(name => name.Contains("lock", StringComparison.Ordinal));
        string evil = _blobs.Read(path)!.Replace("first==1.0", "--no-binary :all:\\nfirst==1.0", StringComparison.Ordinal);
        await _blobs.WriteAsync(new(BlobContainers.Dependencies, path), System.Text.Encoding.UTF8.GetBytes(evil), "application/json", default, CancellationToken.None);
        int asked = _index.Requests.Count();

        await using Installation other = await PythonAsync(Options);
        await other.FollowAsync();

        Assert.Equal(InstallState.Failed, other.Status.State);
        Assert.Contains("no list of wheels", other.Status.Error, StringComparison.Ordinal);
        Assert.Equal(asked, _index.Requests.Count());
        await other.Dependencies.RefreshAsync(CancellationToken.None);
        Assert.Equal("1", await other.RunAsync("import first; print(first.value)"));
    }

    [SkippableFact]
    public async Task Follow_AfterAListThatWasFetchedForNothing_FetchesItsOwn()
    {
        _index.Add("first", "1.0", "value = 1");
        _index.Add("second", "1.0", "value = 2");
        await using Installation one = await PythonAsync(Options);
        await using Installation other = await PythonAsync(Options);
        await one.PutAsync("first");
        // Resolved to what is there.
        await one.PutAsync("first>=1.0");

        await other.PutAsync("second");
        await one.FollowAsync();

        Assert.Equal((InstallState.Idle, null), (one.Status.State, one.Status.Error));
        Assert.Equal(other.Status.Version, one.Status.Version);
    }

    [SkippableFact]
    public async Task Put_SetsThatCannotBePublished_DoNotPileUp()
    {
        foreach (string name in (string[])["first", "second", "third"])
            _index.Add(name, "1.0", "");
        await using Installation installation = await PythonAsync(Options);
        await installation.PutAsync("first");
        string serving = installation.Status.Version!;
        await installation.Dependencies.Settled;

        _blobs.BeforeWrite = _ => throw new StorageException(StorageFailure.Full, "no room");
        await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("second"));
        await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("third"));

        Assert.InRange(installation.Versions.Count, 1, 2);
        Assert.Contains(serving, installation.Versions);
    }

    [SkippableFact]
    public async Task Put_WhenSomethingBreaksOff_IsNoInstallationForEver()
    {
        _index.Add("first", "1.0", "");
        await using Installation installation = await Installation.CreateAsync(
            sandboxes, "python3", _blobs, Options, packages: new BrokenPackages(new InvalidOperationException("unforeseen")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => installation.PutAsync("first"));

        Assert.Equal(InstallState.Failed, installation.Status.State);
        Assert.Contains("broke off", installation.Status.Error, StringComparison.Ordinal);
        Assert.NotNull(installation.Status.FinishedAt);
    }

    [SkippableFact]
    public async Task Restore_WhatDoesNotStartAnyMore_IsToldAndStopsNothing()
    {
        using var folder = new Sandboxing.Roots.TemporaryFolder();
        _index.Add("first", "1.0", "");
        await using (Installation before = await Installation.CreateAsync(sandboxes, "python3", _blobs, Options, folder))
            await before.PutAsync("first");

        var packages = new BrokenPackages(new DependencyException(DependencyFailure.NotInstallable, "no sandbox starts"));
        await using Installation after = await Installation.CreateAsync(sandboxes, "python3", _blobs, Options, folder, packages: packages);

        Assert.Equal((InstallState.Failed, "system"), (after.Status.State, after.Status.Source));
        Assert.Contains("could not be brought back", after.Status.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("user:s3cret", "Basic dXNlcjpzM2NyZXQ=")]
    [InlineData("s3cret", "Bearer s3cret")]
    public async Task Put_FromARegistryThatWantsAPassword_TellsItToThatOne(string right, string header)
    {
        _registry.Add("first", "1.0.0", [("index.js", "exports.value = 1")]);
        _registry.Authorization = header;
        DependencyOptions options = Options;
        options.NpmRegistryUrl = options.NpmRegistryUrl.Replace("://", $"://{right}@", StringComparison.Ordinal);
        await using Installation installation = await Installation.CreateAsync(sandboxes, "nodejs", _blobs, options);

        await installation.PutAsync("first");

        Assert.Equal("1", await installation.RunAsync("console.log(require('first').value)"));
        Assert.All(_blobs.Paths, path => Assert.DoesNotContain("s3cret", _blobs.Read(path), StringComparison.Ordinal));
        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("frist"));
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Put_FromAnIndexThatWantsAPassword_TellsItToNobodyElse()
    {
        _index.Add("first", "1.0", "import os\nvalue = 's3cret' in str(os.environ)");
        _index.Authorization = "Basic dXNlcjpzM2NyZXQ=";
        DependencyOptions options = Options;
        options.PipIndexUrl = options.PipIndexUrl.Replace("://", "://user:s3cret@", StringComparison.Ordinal);
        await using Installation installation = await PythonAsync(options);

        await installation.PutAsync("first");

        Assert.Equal("False", await installation.RunAsync("import first; print(first.value)"));
        Assert.All(_blobs.Paths, path => Assert.DoesNotContain("s3cret", _blobs.Read(path), StringComparison.Ordinal));
        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("frist"));
        Assert.DoesNotContain("s3cret", exception.Message, StringComparison.Ordinal);

        _index.Authorization = "Basic b3RoZXI=";
        exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync("frist"));
        Assert.Equal(DependencyFailure.Unavailable, exception.Failure);
        Assert.Contains("answers 401", exception.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Refresh_WithTheIndexOutOfReach_IsWorthAnotherTry()
    {
        _index.Add("first", "1.0", "value = 1");
        await using Installation installation = await PythonAsync(Options);
        await installation.PutAsync("first");
        _index.Dispose();

        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(
            () => installation.Dependencies.RefreshAsync(CancellationToken.None));

        Assert.Equal(DependencyFailure.Unavailable, exception.Failure);
        Assert.Equal("1", await installation.RunAsync("import first; print(first.value)"));
    }

    private DependencyOptions Options => new()
    {
        PipIndexUrl = _index.Address.AbsoluteUri,
        NpmRegistryUrl = _registry.Address.AbsoluteUri,
        PythonList = "",
    };

    private Task<Installation> PythonAsync(DependencyOptions options) => Installation.CreateAsync(sandboxes, "python3", _blobs, options);

    private Task<Installation> NodeAsync() => Installation.CreateAsync(sandboxes, "nodejs", _blobs, Options);

    private static async Task AssertRefusedAsync(Installation installation, string list, string reason)
    {
        DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync(list));
        Assert.Equal(DependencyFailure.NotInstallable, exception.Failure);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal(InstallState.Failed, installation.Status.State);
    }

    private sealed class BrokenPackages(Exception exception) : IRuntimePackages
    {
        public Task<Task> UseAsync(string runtime, string? folder, CancellationToken cancellationToken) => throw exception;
    }
}
