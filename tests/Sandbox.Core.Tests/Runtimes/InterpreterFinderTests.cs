using Sandbox.Core.Runtimes;
using Xunit;

namespace Sandbox.Core.Tests.Runtimes;

public sealed class InterpreterFinderTests : IDisposable
{
    private static readonly RuntimeManifest Manifest = new()
    {
        Name = "x",
        Interpreters = [],
        ProgramFile = "x",
        Policy = "x",
        RootPaths = ["/usr", "/etc/ssl/certs"],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Resolve_LinksOfFilesAndFolders_AreAllFollowed()
    {
        string real = Directory.CreateDirectory(Path.Combine(_folder, "node-24", "bin")).FullName;
        File.WriteAllText(Path.Combine(real, "node"), "");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "current"), "node-24");
        File.CreateSymbolicLink(Path.Combine(_folder, "node"), Path.Combine(_folder, "current", "bin", "node"));

        Assert.Equal(Path.Combine(real, "node"), InterpreterFinder.Resolve(Path.Combine(_folder, "node")));
    }

    [Fact]
    public void Resolve_InAPreparedRoot_FollowsItsLinksAndNotTheHosts()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "usr", "bin"));
        File.WriteAllText(Path.Combine(_folder, "usr", "bin", "python3.99"), "");
        File.CreateSymbolicLink(Path.Combine(_folder, "usr", "bin", "python3"), "/etc/alternatives/../../bin/./python3.99");
        Directory.CreateDirectory(Path.Combine(_folder, "etc", "alternatives"));
        File.CreateSymbolicLink(Path.Combine(_folder, "bin"), "usr/bin");

        Assert.Equal("/usr/bin/python3.99", InterpreterFinder.Resolve("/bin/python3", _folder));
    }

    [Fact]
    public void Resolve_LinkToItself_Ends()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "loop"), "loop");

        Assert.Equal(Path.Combine(_folder, "loop"), InterpreterFinder.Resolve(Path.Combine(_folder, "loop")));
    }

    [Theory]
    [InlineData("/usr/bin/node", null)]
    [InlineData("/opt/node/bin/node", "/opt/node")]
    [InlineData("/opt/python", "/opt/python")]
    [InlineData("/bin/node", "/bin/node")]
    [InlineData("/usrlocal/bin/node", "/usrlocal")]
    public void RootPathsOf_Interpreter_AddsOnlyWhatItNeeds(string interpreter, string? added)
    {
        IReadOnlyList<string> paths = InterpreterFinder.RootPathsOf(Manifest, interpreter);
        Assert.Equal(added is null ? Manifest.RootPaths : [.. Manifest.RootPaths, added], paths);
    }
}
