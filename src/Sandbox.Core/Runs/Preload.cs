using System.Collections.Concurrent;
using System.Text;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>
/// Source that runs before the program, in the same interpreter. It is started in the program's place by a file of the runtime,
/// inside the finished sandbox: it can do nothing that the program could not.
/// </summary>
internal static class Preload
{
    private const string Source = "source";

    private static readonly ConcurrentDictionary<string, Task<byte[]>> StartFiles = new(StringComparer.Ordinal);

    /// <summary>The program with the preload before it.</summary>
    public static async Task<SandboxProgram> AddToAsync(SandboxProgram program, string preload, CancellationToken cancellationToken)
    {
        RuntimeManifest runtime = program.Runtime;
        byte[] start = await StartFiles
            .GetOrAdd(Path.Combine(runtime.Folder, runtime.PreloadFile), static path => File.ReadAllBytesAsync(path))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        string startFile = $"{FileRules.OwnFolder}/{runtime.PreloadFile}";
        return program with
        {
            StartFile = startFile,
            Files =
            [
                new SandboxFile(startFile, start),
                new SandboxFile($"{FileRules.OwnFolder}/{Source}", Encoding.UTF8.GetBytes(preload)),
                .. program.Files,
            ],
        };
    }
}
