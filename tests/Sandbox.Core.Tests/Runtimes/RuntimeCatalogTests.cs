using System.Diagnostics;
using Microsoft.Extensions.Options;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Runtimes;

public sealed class RuntimeCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("python3", "python3")]
    [InlineData("python", "python3")]
    [InlineData("nodejs", "nodejs")]
    [InlineData("javascript", "nodejs")]
    public void Find_NameOrAlias_IsTheRuntime(string name, string expected) => Assert.Equal(expected, Ours().Find(name)?.Name);

    [Theory]
    [InlineData("ruby")]
    [InlineData("Python3")]
    [InlineData("")]
    public void Find_OtherName_IsNull(string name) => Assert.Null(Ours().Find(name));

    [Theory]
    [InlineData(".py", "python3")]
    [InlineData(".JS", "nodejs")]
    [InlineData(".mjs", "nodejs")]
    public void FindByExtension_Known_IsTheRuntime(string extension, string expected) =>
        Assert.Equal(expected, Ours().FindByExtension(extension)?.Name);

    [Fact]
    public void Manifests_OfThisProject_AreReadWhole()
    {
        foreach (RuntimeManifest manifest in Ours().Manifests)
        {
            Assert.NotEmpty(manifest.Interpreters);
            Assert.NotEmpty(manifest.ProgramFile);
            Assert.NotEmpty(manifest.Environment);
            Assert.All(manifest.RootPaths, path => Assert.StartsWith("/", path, StringComparison.Ordinal));
            Assert.DoesNotContain(manifest.RootPaths, path => path is "/" or "/etc" or "/root" or "/home" or "/proc" or "/sys");
            Assert.True(File.Exists(Path.Combine(NativeFiles.Find(new IsolationOptions()).Policies, manifest.Policy)));
        }
    }

    [Fact]
    public void Constructor_UnknownField_NamesTheFile()
    {
        WriteManifest("""{"name": "x", "interpreters": [], "program_file": "x", "policy": "x", "colour": 1}""");

        IsolationException exception = Assert.Throws<IsolationException>(Read);
        Assert.Contains("manifest.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains("colour", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_TwoRuntimesOneAlias_IsRefused()
    {
        RuntimeManifest one = new() { Name = "a", Interpreters = [], ProgramFile = "x", Policy = "x", Aliases = ["z"] };

        Assert.Throws<IsolationException>(() => new RuntimeCatalog(new RuntimeOptions(), [one, one with { Name = "b" }]));
    }

    [Fact]
    public async Task Install_NoInterpreter_NamesWhereItWasLookedForAndTheSetting()
    {
        RuntimeManifest manifest = new() { Name = "nodejs", Interpreters = ["/nowhere/node"], ProgramFile = "x", Policy = "x" };
        var catalog = new RuntimeCatalog(new RuntimeOptions(), [manifest]);

        IsolationException exception = await Assert.ThrowsAsync<IsolationException>(() => catalog.InstallAsync(CancellationToken.None));
        Assert.Contains("/nowhere/node", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Sandbox:Runtimes:NodePath", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_TooOld_SaysBothVersions()
    {
        string tool = WriteTool("Tool 3.8.1");
        RuntimeManifest manifest = new() { Name = "x", Interpreters = [tool], ProgramFile = "x", Policy = "x", MinimumVersion = "3.9" };

        IsolationException exception = await Assert.ThrowsAsync<IsolationException>(
            () => new RuntimeCatalog(new RuntimeOptions(), [manifest]).InstallAsync(CancellationToken.None));
        Assert.Contains("3.8.1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("3.9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_Setting_ComesBeforeTheManifests()
    {
        string tool = WriteTool("Python 9.1.2");
        var catalog = new RuntimeCatalog(
            new RuntimeOptions { PythonPath = tool },
            [new() { Name = "python3", Interpreters = ["/usr/bin/python3"], ProgramFile = "x", Policy = "x" }]);

        InstalledRuntime runtime = Assert.Single(await catalog.InstallAsync(CancellationToken.None));
        Assert.Equal(tool, runtime.Interpreter);
        Assert.Equal("9.1.2", runtime.Version);
    }

    private static RuntimeCatalog Ours() => new(Options.Create(new RuntimeOptions()), Options.Create(new IsolationOptions()));

    private RuntimeCatalog Read() =>
        new(Options.Create(new RuntimeOptions()), Options.Create(new IsolationOptions { NativePath = _folder }));

    private void WriteManifest(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "policies"));
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "runtimes", "x")).FullName;
        File.WriteAllText(Path.Combine(folder, "manifest.json"), text);
    }

    private string WriteTool(string version)
    {
        string path = Path.Combine(_folder, "tool");
        File.WriteAllText(path, $"#!/bin/sh\necho {version}\n");
        using Process chmod = Process.Start("/bin/chmod", ["755", path]);
        chmod.WaitForExit();
        return path;
    }
}
