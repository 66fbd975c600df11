using System.Buffers;
using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>Puts an ending into the words of the answer.</summary>
public static class RunReport
{
    public static RunData Create(
        string runId, SandboxEnding ending, ResourceLimits limits, TimeSpan queued, IReadOnlyList<string> notes)
    {
        RunOutcome outcome = OutcomeClassifier.Classify(ending, limits);

        // Killed by us, and yet it exited: it won the race by a moment. The caller is told one story, not two.
        int exitCode = ending.Killed == KillReason.None ? ending.ExitCode ?? -1 : -1;
        OutputText stderr = Decode(ending.Stderr);
        return new RunData
        {
            RunId = runId,
            StdoutText = Decode(ending.Stdout),
            StderrText = stderr,
            Error = exitCode == 0
                ? ""
                : DifyErrorText.Create(outcome, exitCode, ending.BlockedSyscalls.Count > 0, stderr.ToString()),
            ExitCode = exitCode,
            Outcome = outcome,
            Signal = SignalNames.Find(ending.Signal),
            Usage = Usage(ending, queued),
            BlockedSyscalls = ending.BlockedSyscalls,
            BlockedConnections = ending.BlockedConnections,
            StdoutTruncated = ending.Stdout.Truncated,
            StderrTruncated = ending.Stderr.Truncated,
            Notes = notes,
        };
    }

    /// <summary>A run that was cancelled by name before its program began.</summary>
    public static RunData CreateCancelled(string runId, TimeSpan queued, IReadOnlyList<string> notes) => new()
    {
        RunId = runId,
        Stdout = "",
        Stderr = "",
        Error = DifyErrorText.Create(RunOutcome.Cancelled, -1, callsWereBlocked: false, ""),
        ExitCode = -1,
        Outcome = RunOutcome.Cancelled,
        Usage = new RunUsage(0, 0, 0, Milliseconds(queued), 0),
        Notes = notes,
    };

    private static RunUsage Usage(SandboxEnding ending, TimeSpan queued) => new(
        WallMs: Milliseconds(ending.WallTime),
        CpuMs: Milliseconds(ending.CpuTime),
        MemoryPeakBytes: ending.MemoryPeakBytes,
        QueuedMs: Milliseconds(queued),
        StartMs: Milliseconds(ending.StartTime),
        NetworkSentBytes: ending.Network?.SentBytes,
        NetworkReceivedBytes: ending.Network?.ReceivedBytes);

    // Microseconds are what the kernel counts in; more digits are noise.
    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    /// <summary>UTF-8 with U+FFFD for what is not; a character that our own cut broke is left out.</summary>
    private static OutputText Decode(CapturedOutput output)
    {
        ReadOnlySequence<byte> bytes = output.Bytes;
        if (output.Truncated)
            bytes = bytes.Slice(0, bytes.Length - Utf8Tail.CountCut(bytes));
        return bytes.Length <= OutputText.ShortBytes
            ? new OutputText(bytes.IsSingleSegment ? Encoding.UTF8.GetString(bytes.FirstSpan) : Encoding.UTF8.GetString(bytes))
            : new OutputText(bytes);
    }
}
