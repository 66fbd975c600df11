using Microsoft.Extensions.Options;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Tests.Runs;

/// <summary>The catalog over the repository's own manifests; nothing of it is started.</summary>
internal static class TestRuntimes
{
    public static RuntimeCatalog Create() =>
        new(Options.Create(new RuntimeOptions()), Options.Create(new IsolationOptions { NativePath = FindNative() }));

    private static string FindNative()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string native = Path.Combine(folder.FullName, "native");
            if (Directory.Exists(Path.Combine(native, "runtimes")))
                return native;
        }

        throw new DirectoryNotFoundException("native/runtimes is in no folder above the tests");
    }
}
