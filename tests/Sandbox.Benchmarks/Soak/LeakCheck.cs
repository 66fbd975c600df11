namespace Sandbox.Benchmarks.Soak;

/// <summary>Compares what the server holds at the end with what it held once it was warm.</summary>
internal static class LeakCheck
{
    // A connection that is just being closed, a timer of the runtime: not a leak until it is more than a handful.
    private const int DescriptorSlack = 8;

    // Its figures and files go with a group that is kept for the next run.
    private const int DescriptorsPerGroup = 2;

    private const int GroupSlack = 12;

    // Against the warm server, not against a later peak: memory that grows all the time would raise its own bound.
    private const int MemoryFactor = 2;
    private const long MemorySlack = 32L << 20;

    /// <summary>What grew, one sentence each; the first sample is of the warm server.</summary>
    public static IEnumerable<string> Find(IReadOnlyList<ServerSample> samples)
    {
        (ServerSample first, ServerSample last) = (samples[0], samples[^1]);
        int groups = last.Groups - first.Groups;
        if (last.Descriptors > first.Descriptors + DescriptorSlack + (Math.Max(0, groups) * DescriptorsPerGroup))
            yield return $"descriptors grew from {first.Descriptors} to {last.Descriptors}";
        if (last.Processes > first.Processes)
            yield return $"processes grew from {first.Processes} to {last.Processes}";
        if (last.Zombies > 0)
            yield return $"{last.Zombies} dead processes were not reaped";
        if (last.Strays > 0)
            yield return $"{last.Strays} processes in the server's groups are not its descendants";
        if (groups > GroupSlack)
            yield return $"control groups grew from {first.Groups} to {last.Groups}";
        if (last.Uids > first.Uids)
            yield return $"user ids in use grew from {first.Uids} to {last.Uids}";
        if (last.Mounts > first.Mounts)
            yield return $"mounts grew from {first.Mounts} to {last.Mounts}";
        if (last.ResidentBytes > (MemoryFactor * first.ResidentBytes) + MemorySlack)
            yield return $"the server's memory grew from {first.ResidentBytes >> 20} to {last.ResidentBytes >> 20} MiB";
    }
}
