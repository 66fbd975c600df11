using Sandbox.Benchmarks.Processes;
using Sandbox.Benchmarks.Servers;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>Memory of one part of the server, in bytes; a parked sandbox is all of its processes together.</summary>
/// <param name="What">"server", "zygote python3", "parked python3", ...</param>
/// <param name="Count">How many there are.</param>
/// <param name="Proportional">PSS of one, on average.</param>
/// <param name="Private">What one alone maps, on average.</param>
internal sealed record MemoryShare(string What, int Count, double Proportional, double Private)
{
    public static IReadOnlyList<MemoryShare> Measure(ServerUnderTest server)
    {
        ProcessTree tree = ProcessTree.Read(server.ProcessId);
        var shares = new List<MemoryShare> { Create("server", [[tree.Root]]) };
        foreach (ProcessStat spawner in tree.Children)
        {
            ProcessStat zygote = tree.FindZygote(spawner);
            ProcessStat[][] sandboxes =
            [
                .. tree.ChildrenOf(zygote).Select(sandbox => OwnMemory(tree.Below(sandbox), zygote)).Where(own => own.Length > 0),
            ];
            ProcessStat[] above = [.. new[] { spawner, zygote }.Distinct()];
            string runtime = RuntimeOf(zygote.Pid);
            shares.Add(Create("zygote " + runtime, [above]));
            if (sandboxes.Length > 0)
                shares.Add(Create("parked " + runtime, sandboxes));
        }

        return shares;
    }

    // A sandbox's first process lives in the zygote's memory: it is the zygote's, and counted there.
    private static ProcessStat[] OwnMemory(IEnumerable<ProcessStat> processes, ProcessStat zygote) =>
        [.. processes.Where(process => !AddressSpace.IsShared(process.Pid, zygote.Pid))];

    private static MemoryShare Create(string what, ProcessStat[][] each) => new(
        what,
        each.Length,
        each.Average(one => one.Sum(process => ProcessMemory.ReadProportional(process.Pid))),
        each.Average(one => one.Sum(process => ProcessMemory.ReadPrivate(process.Pid))));

    // What it executes, or, while sandbox-launch itself is the spawner, what it was told to show in the root.
    private static string RuntimeOf(int pid)
    {
        string command;
        try
        {
            command = File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "gone";
        }

        return command.Contains("node", StringComparison.Ordinal) ? "nodejs"
            : command.Contains("python", StringComparison.Ordinal) ? "python3" : "other";
    }
}
