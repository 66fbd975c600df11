using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Server.Commands;

/// <summary>Makes the program's output the command's own: as it comes, byte for byte.</summary>
// Not through Console: it takes a reader that went away for one that reads, and the program would run on for nobody.
internal sealed class CommandOutput : IRunObserver
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    public ValueTask StartAsync(string runId) => ValueTask.CompletedTask;

    /// <exception cref="SystemCallException">Nobody reads any more (EPIPE), or there is no room.</exception>
    public ValueTask WriteAsync(OutputKind kind, ReadOnlyMemory<byte> bytes)
    {
        Descriptors.WriteAll(kind == OutputKind.Stdout ? StandardOutput : StandardError, bytes.Span);
        return ValueTask.CompletedTask;
    }
}
