using Sandbox.Core.Sandboxing.Roots;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Roots;

public sealed class SharedLibrariesTests
{
    [Fact]
    public void ReadPaths_OfManyFiles_AreTheLibrariesAndTheLoader()
    {
        const string output =
            "/usr/lib/a.so:\n\tlinux-vdso.so.1 (0x00007ffd)\n\tlibm.so.6 => /lib/libm.so.6 (0x00007f01)\n" +
            "\tlibgone.so => not found\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f02)\n/usr/lib/b.so:\n\tstatically linked\n";

        Assert.Equal(["/lib/libm.so.6", "/lib64/ld-linux-x86-64.so.2"], SharedLibraries.ReadPaths(output));
    }

    [Fact]
    public void IsElf_OfTextAndOfEmptyFiles_IsFalse()
    {
        using var folder = new TemporaryFolder();

        Assert.False(SharedLibraries.IsElf(folder.Write("script.so", "INPUT(libx.so.1)")));
        Assert.False(SharedLibraries.IsElf(folder.Write("empty.so", "")));
        Assert.True(SharedLibraries.IsElf("/proc/self/exe"));
    }

    [Fact]
    public async Task Find_ForThisProcess_HasItsLibraryOfC()
    {
        IReadOnlySet<string> libraries = await SharedLibraries.FindAsync([Environment.ProcessPath!], CancellationToken.None);

        Assert.Contains(libraries, library => Path.GetFileName(library).StartsWith("libc.", StringComparison.Ordinal));
    }
}
