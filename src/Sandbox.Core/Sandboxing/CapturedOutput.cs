using System.Buffers;
using Sandbox.Core.Contracts;
using Sandbox.Core.Sandboxing.Environments;

namespace Sandbox.Core.Sandboxing;

/// <summary>What was kept of one output stream.</summary>
public sealed class CapturedOutput
{
    private readonly OutputSegments? _segments;

    internal CapturedOutput(OutputSegments segments, bool truncated, Task delivered)
    {
        (_segments, Truncated, Delivered) = (segments, truncated, delivered);
        Bytes = segments.Bytes;
    }

    /// <summary>Output that came from elsewhere than a pipe.</summary>
    public CapturedOutput(ReadOnlyMemory<byte> bytes, bool truncated = false)
    {
        (Bytes, Truncated, Delivered) = (new ReadOnlySequence<byte>(bytes), truncated, Task.CompletedTask);
    }

    /// <summary>The head of the stream: as much as the plan keeps.</summary>
    public ReadOnlySequence<byte> Bytes { get; private set; }

    /// <summary>The program wrote more than <see cref="Bytes"/>.</summary>
    public bool Truncated { get; }

    /// <summary>Done when the consumers of the plan have taken everything; the program is long over. Fails as they failed.</summary>
    public Task Delivered { get; }

    public byte[] ToArray() => Bytes.ToArray();

    /// <summary>
    /// Gives the memory of a short output, which the answer has as text, to the next run; nobody may look at
    /// <see cref="Bytes"/> after that. A longer one goes into the answer as it is and is left to the garbage collector:
    /// memory that somebody might still send must not come to hold another run's output.
    /// </summary>
    public void ReturnIfShort()
    {
        if (!Delivered.IsCompleted || Bytes.Length > OutputText.ShortBytes)
            return;

        Bytes = default;
        _segments?.Return();
    }
}
