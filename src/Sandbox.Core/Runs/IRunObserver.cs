namespace Sandbox.Core.Runs;

/// <summary>Sees a run while it goes on. What a method throws ends the run and comes out of the executor.</summary>
public interface IRunObserver
{
    /// <summary>The run has a place and its program is about to start; called once, before all else.</summary>
    /// <param name="runId">The run's name, by which it can be cancelled.</param>
    ValueTask StartAsync(string runId);

    /// <summary>
    /// Takes what the program wrote, every byte once and in order; the two streams may call at one time. The program's
    /// output is not read on before this is done, so a slow observer slows the program, whose wall clock goes on.
    /// </summary>
    /// <param name="kind">Where it was written.</param>
    /// <param name="bytes">At most 64 KiB, cut anywhere; valid until this is done.</param>
    ValueTask WriteAsync(OutputKind kind, ReadOnlyMemory<byte> bytes);
}
