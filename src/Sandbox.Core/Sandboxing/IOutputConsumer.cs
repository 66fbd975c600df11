namespace Sandbox.Core.Sandboxing;

/// <summary>Takes what a program writes while it runs: every byte once, in order, one piece at a time.</summary>
public interface IOutputConsumer
{
    /// <summary>
    /// Takes a piece. The pipe is read on when this is done: meanwhile the program fills its pipe and then waits in
    /// write, with its wall clock running. What it throws ends the run and is what <see cref="CapturedOutput.Delivered"/>
    /// fails with.
    /// </summary>
    /// <param name="bytes">At most 64 KiB; valid until this is done.</param>
    /// <returns>False when it wants no more; the program goes on without it.</returns>
    ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes);
}
