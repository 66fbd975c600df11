using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>A run that came to its end: the answer, and the program's output as it wrote it.</summary>
/// <param name="Data">What the doors answer.</param>
/// <param name="Stdout">Standard output, byte for byte.</param>
/// <param name="Stderr">Standard error, byte for byte.</param>
public sealed record RunReport(RunData Data, ReadOnlyMemory<byte> Stdout, ReadOnlyMemory<byte> Stderr)
{
    public static RunReport Create(
        SandboxEnding ending, ResourceLimits limits, TimeSpan queued, IReadOnlyList<string> notes)
    {
        RunOutcome outcome = OutcomeClassifier.Classify(ending, limits);

        // Killed by us, and yet it exited: it won the race by a moment. The caller is told one story, not two.
        int exitCode = ending.Killed == KillReason.None ? ending.ExitCode ?? -1 : -1;
        string stderr = Decode(ending.Stderr, ending.StderrTruncated);
        var data = new RunData
        {
            Stdout = Decode(ending.Stdout, ending.StdoutTruncated),
            Stderr = stderr,
            Error = DifyErrorText.Create(outcome, exitCode, ending.BlockedSyscalls.Count > 0, stderr),
            ExitCode = exitCode,
            Outcome = outcome,
            Signal = SignalNames.Find(ending.Signal),
            Usage = Usage(ending, queued),
            BlockedSyscalls = ending.BlockedSyscalls,
            BlockedConnections = ending.BlockedConnections,
            StdoutTruncated = ending.StdoutTruncated,
            StderrTruncated = ending.StderrTruncated,
            Notes = notes,
        };
        return new RunReport(data, ending.Stdout, ending.Stderr);
    }

    private static RunUsage Usage(SandboxEnding ending, TimeSpan queued) => new(
        WallMs: Milliseconds(ending.WallTime),
        CpuMs: Milliseconds(ending.CpuTime),
        MemoryPeakBytes: ending.MemoryPeakBytes,
        QueuedMs: Milliseconds(queued),
        StartMs: Milliseconds(ending.StartTime));

    // Microseconds are what the kernel counts in; more digits are noise.
    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    /// <summary>UTF-8 with U+FFFD for what is not; a character that our own cut broke is left out.</summary>
    private static string Decode(ReadOnlyMemory<byte> output, bool truncated)
    {
        ReadOnlySpan<byte> bytes = output.Span;
        return Encoding.UTF8.GetString(truncated ? bytes[..WholeCharacters(bytes)] : bytes);
    }

    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            byte lead = bytes[^back];
            if ((lead & 0xC0) == 0x80)
                continue;

            int length = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return length > back ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }
}
