using System.Diagnostics;
using Sandbox.Benchmarks.Processes;
using Sandbox.Benchmarks.Servers;

namespace Sandbox.Benchmarks.Soak;

/// <summary>Kills a spawner or a zygote of the server again and again.</summary>
internal sealed class FaultInjector(ServerUnderTest server, TimeSpan pause)
{
    /// <summary>How many it killed.</summary>
    public int Kills { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(pause, cancellationToken);
                KillOne();
            }
        }
        catch (OperationCanceledException)
        {
            // The soak is over.
        }
    }

    private void KillOne()
    {
        ProcessTree tree = ProcessTree.Read(server.ProcessId);
        if (tree.Children.Count == 0)
            return;

        // In turn: each runtime's spawner, and the zygote below it.
        ProcessStat spawner = tree.Children[Kills / 2 % tree.Children.Count];
        ProcessStat target = Kills % 2 == 0 ? spawner : tree.FindZygote(spawner);
        try
        {
            using var process = Process.GetProcessById(target.Pid);
            process.Kill();
            Kills++;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
