using System.Text.Json.Nodes;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Tests.Sandboxing;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies;

/// <summary>npm in its jail, with a registry on loopback.</summary>
[Collection(RealSandboxes.Name)]
public sealed class NodeInstallTests(SandboxFixture sandboxes) : IDisposable
{
    private readonly NodeRegistry _registry = new();
    private readonly MemoryBlobs _blobs = new();

    public void Dispose() => _registry.Dispose();

    private DependencyOptions Options => new() { NpmRegistryUrl = _registry.Address.AbsoluteUri };

    [SkippableFact]
    public async Task Put_AList_IsFoundByRequireAndImport()
    {
        _registry.Add("first", "1.0.0", [("index.js", "exports.value = 'one ' + require('@scope/second').value")], Needs("@scope/second", "^1.0.0"));
        _registry.Add("@scope/second", "1.2.0", [("index.js", "exports.value = 'and two'")]);
        _registry.Add("modern", "3.0.0", [("index.js", "export const value = 'three'")], new JsonObject { ["type"] = "module", ["exports"] = "./index.js" });
        _registry.Add("@types/nothing", "1.0.0", [("index.d.ts", "")]);
        await using Installation installation = await CreateAsync();

        await installation.PutAsync("first@1.0.0\nmodern\n@scope/second\n@types/nothing\n");

        Assert.Equal("one and two", await installation.RunAsync("console.log(require('first').value)"));
        Assert.Equal("and two", await installation.RunAsync("import { value } from '@scope/second'; console.log(value)"));
        Assert.Equal("three", await installation.RunAsync("import { value } from 'modern'; console.log(value)"));
        Assert.Equal("three", await installation.RunAsync("import('modern').then(m => console.log(m.value))", fresh: true));
        Assert.Contains("sha512-", _blobs.Read(_blobs.Paths.Single(path => path.Contains("lock", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Empty(installation.Leftovers);
    }

    [SkippableFact]
    public async Task Put_APackageWithInstallScripts_RunsNone()
    {
        const string touch = "node -e \"require('fs').writeFileSync('ran', '')\"";
        var manifest = new JsonObject
        {
            ["scripts"] = new JsonObject { ["preinstall"] = touch, ["install"] = touch, ["postinstall"] = touch, ["prepare"] = touch },
            ["hasInstallScript"] = true,
        };
        _registry.Add("first", "1.0.0", [("index.js", "exports.ran = require('fs').existsSync(__dirname + '/ran')")], manifest);
        await using Installation installation = await CreateAsync();

        await installation.PutAsync("first");

        Assert.Equal("false", await installation.RunAsync("console.log(require('first').ran)"));
    }

    [SkippableFact]
    public async Task Put_WhatCannotBeInstalled_ChangesNothingAndSaysWhy()
    {
        _registry.Add("first", "1.0.0", [("index.js", "exports.value = 1")]);
        _registry.Add("broken", "1.0.0", [("index.js", "throw new Error('it does not load')")]);
        _registry.Add("far", "1.0.0", [("index.js", "")], Needs("elsewhere", "http://127.0.0.1:1/x.tgz"));
        _registry.Add("repository", "1.0.0", [("index.js", "")], Needs("elsewhere", "git+ssh://git@127.0.0.1/x.git"));
        await using Installation installation = await CreateAsync();
        await installation.PutAsync("first");

        await AssertRefusedAsync("frist", "frist");
        await AssertRefusedAsync("first@9.9.9", "9.9.9");
        await AssertRefusedAsync("broken", "it does not load");
        await AssertRefusedAsync("far", "127.0.0.1");
        await AssertRefusedAsync("repository", "git|registry");

        Assert.Equal("first", _blobs.Read("nodejs/list"));
        Assert.Equal("1", await installation.RunAsync("console.log(require('first').value)"));
        Assert.Empty(installation.Leftovers);

        async Task AssertRefusedAsync(string list, string reason)
        {
            DependencyException exception = await Assert.ThrowsAsync<DependencyException>(() => installation.PutAsync(list));
            Assert.Matches(reason, exception.Message);
            Assert.DoesNotContain(installation.Folder, exception.Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Follow_ATarballThatIsNotTheLocks_IsRefused()
    {
        _registry.Add("first", "1.0.0", [("index.js", "exports.value = 1")]);
        await using (Installation one = await CreateAsync())
            await one.PutAsync("first");
        _registry.Tamper("first", "1.0.0", NodeTarball.Create([("package/package.json", """{"name":"first","version":"1.0.0"}"""), ("package/index.js", "evil")]));

        await using Installation other = await CreateAsync();
        await other.FollowAsync();

        Assert.Equal(InstallState.Failed, other.Status.State);
        Assert.Contains("integrity", other.Status.Error, StringComparison.OrdinalIgnoreCase);
    }

    [SkippableTheory]
    [InlineData("package/../../../escaped.js")]
    [InlineData("/escaped.js")]
    [InlineData("../escaped.js")]
    public async Task Put_ATarballThatLeavesItsFolder_WritesNothingElsewhere(string path)
    {
        var about = new JsonObject { ["name"] = "first", ["version"] = "1.0.0" };
        _registry.AddFile("first", "1.0.0", about, NodeTarball.Create(
            [("package/package.json", about.ToJsonString()), ("package/index.js", ""), (path, "escaped")]));
        await using Installation installation = await CreateAsync();

        Exception? refused = await Record.ExceptionAsync(() => installation.PutAsync("first"));

        Assert.True(refused is null or DependencyException, refused?.ToString());
        string[] escaped = Directory.GetFiles(installation.Folder, "escaped.js", SearchOption.AllDirectories);
        Assert.All(escaped, file => Assert.Contains("/node_modules/first/", file, StringComparison.Ordinal));
        Assert.False(File.Exists("/escaped.js"));
    }

    [SkippableFact]
    public async Task Put_FromAFolderOfTarballs_NeedsNoRegistry()
    {
        using var folder = new Sandboxing.Roots.TemporaryFolder();
        File.WriteAllBytes(folder.At("first.tgz"), NodeTarball.Create(
            [("package/package.json", """{"name":"first","version":"1.0.0","dependencies":{"@scope/second":"^1.0.0"}}"""), ("package/index.js", "exports.value = require('@scope/second')")]));
        File.WriteAllBytes(folder.At("second.tgz"), NodeTarball.Create(
            [("package/package.json", """{"name":"@scope/second","version":"1.1.0"}"""), ("package/index.js", "module.exports = 2")]));
        DependencyOptions options = Options;
        options.TarballFolder = folder.Path;
        await using Installation installation = await Installation.CreateAsync(sandboxes, "nodejs", _blobs, options);

        await installation.PutAsync("first");

        Assert.Equal("2", await installation.RunAsync("console.log(require('first').value)"));
        Assert.Empty(_registry.Requests);
    }

    private static JsonObject Needs(string name, string version) => new() { ["dependencies"] = new JsonObject { [name] = version } };

    private Task<Installation> CreateAsync() => Installation.CreateAsync(sandboxes, "nodejs", _blobs, Options);
}
