using System.Globalization;

namespace Sandbox.Benchmarks.Processes;

/// <summary>A process and everything below it at one moment.</summary>
internal sealed record ProcessTree(ProcessStat Root, IReadOnlyList<ProcessStat> Children, IReadOnlyList<ProcessStat> Descendants)
{
    // USER_HZ; the kernel's interface has it fixed on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>CPU time of the tree and of all that it has reaped.</summary>
    public TimeSpan CpuTime =>
        TimeSpan.FromSeconds((Root.CpuTicks + Descendants.Sum(process => process.CpuTicks)) / TicksPerSecond);

    public IEnumerable<ProcessStat> ChildrenOf(ProcessStat process) => Descendants.Where(child => child.Parent == process.Pid);

    /// <summary>
    /// The process whose children are the sandboxes: the spawner, or its only child where it waits outside of the zygote's
    /// pid namespace.
    /// </summary>
    public ProcessStat FindZygote(ProcessStat spawner) => ChildrenOf(spawner).ToArray() is [var only] ? only : spawner;

    /// <summary>The process and everything below it.</summary>
    public IEnumerable<ProcessStat> Below(ProcessStat process) => ChildrenOf(process).SelectMany(Below).Prepend(process);

    /// <exception cref="BenchmarkException">The root is gone.</exception>
    public static ProcessTree Read(int root)
    {
        ProcessStat own = ProcessStat.TryRead(root) ?? throw new BenchmarkException($"process {root} is gone");
        ILookup<int, ProcessStat> byParent = ReadAll().ToLookup(process => process.Parent);
        var descendants = new List<ProcessStat>();
        var waiting = new Queue<int>([root]);
        while (waiting.TryDequeue(out int parent))
        {
            foreach (ProcessStat child in byParent[parent])
            {
                descendants.Add(child);
                waiting.Enqueue(child.Pid);
            }
        }

        return new ProcessTree(own, [.. byParent[root]], descendants);
    }

    private static IEnumerable<ProcessStat> ReadAll() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where int.TryParse(name, CultureInfo.InvariantCulture, out _)
        let process = ProcessStat.TryRead(int.Parse(name, CultureInfo.InvariantCulture))
        where process is not null
        select process;
}
