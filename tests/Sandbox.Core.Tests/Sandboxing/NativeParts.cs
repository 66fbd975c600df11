using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>The native part as it was built here; a test that needs it skips without it.</summary>
internal static class NativeParts
{
    public static NativeFiles Require()
    {
        NativeFiles files = NativeFiles.Find(new IsolationOptions());
        Skip.IfNot(File.Exists(files.Launcher), $"{files.Launcher} is not built: run `make native`");
        return files;
    }

    public static async Task<string> AskLauncherAsync(string question)
    {
        ToolResult result = await NativeTool.RunAsync(Require().Launcher, [question], CancellationToken.None);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        return result.Output;
    }
}
