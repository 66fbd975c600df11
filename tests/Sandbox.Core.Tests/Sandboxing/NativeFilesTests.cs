using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

public sealed class NativeFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_BesideTheServer_IsTaken()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "native", "policies"));
        Directory.CreateDirectory(Path.Combine(_folder, "native", "runtimes"));

        NativeFiles files = NativeFiles.Find(null, _folder);
        Assert.Equal(Path.Combine(_folder, "native", "sandbox-launch"), files.Launcher);
        Assert.Throws<IsolationException>(files.RequireLauncher);
    }

    [Fact]
    public void Find_InASourceTree_TakesTheBuiltLauncher()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "native", "policies"));
        Directory.CreateDirectory(Path.Combine(_folder, "native", "runtimes"));
        string deep = Directory.CreateDirectory(Path.Combine(_folder, "artifacts", "dotnet", "bin")).FullName;

        NativeFiles files = NativeFiles.Find(null, deep);
        Assert.Equal(Path.Combine(_folder, "artifacts", "native", "sandbox-launch"), files.Launcher);
        Assert.Equal(Path.Combine(_folder, "native", "policies", "x.policy"), files.PolicyOf("../x.policy"));
    }

    [Fact]
    public void Find_ConfiguredFolderIsEmpty_NamesTheSetting()
    {
        IsolationException exception = Assert.Throws<IsolationException>(() => NativeFiles.Find(_folder, AppContext.BaseDirectory));
        Assert.Contains("Sandbox:Isolation:NativePath", exception.Hint, StringComparison.Ordinal);
    }
}
