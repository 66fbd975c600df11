using System.Buffers;
using System.Text;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>All that a parked sandbox needs to become the program; built before it is asked for, off the reactor.</summary>
internal sealed class Launch : IDisposable
{
    private byte[] _code;
    private readonly int _codeBytes;

    public Launch(SandboxProgram program, ResourceLimits limits, long requestedAt)
    {
        RunId = program.RunId;
        RequestedAt = requestedAt;
        Limits = limits;
        ProgramFile = program.Runtime.ProgramFile;
        (Stdout, Stderr, Collector) = (program.Stdout, program.Stderr, program.Collector);
        _code = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(program.Code.Length));
        _codeBytes = Encoding.UTF8.GetBytes(program.Code, _code);
        Stdin = program.Stdin.IsEmpty ? null : Descriptors.CreateSealedFile(program.Stdin.Span);
    }

    /// <summary>The run's name, for the log.</summary>
    public string RunId { get; }

    /// <summary>When the caller asked for a sandbox.</summary>
    public long RequestedAt { get; }

    /// <summary>The run's own; a parked sandbox was made with the defaults.</summary>
    public ResourceLimits Limits { get; }

    public string ProgramFile { get; }

    public OutputPlan Stdout { get; }

    public OutputPlan Stderr { get; }

    /// <summary>Takes what the program leaves; null: nobody does.</summary>
    public IOutputCollector? Collector { get; }

    public ReadOnlySpan<byte> Code => _code.AsSpan(0, _codeBytes);

    public GoPacket Go { get; } = new();

    public FileDescriptor? Stdin { get; }

    public void Dispose()
    {
        Go.Dispose();
        Stdin?.Dispose();
        byte[] code = Interlocked.Exchange(ref _code, []);
        if (code.Length > 0)
            ArrayPool<byte>.Shared.Return(code, clearArray: true);
    }
}
