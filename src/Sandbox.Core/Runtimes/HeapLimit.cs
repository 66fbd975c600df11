using System.Globalization;

namespace Sandbox.Core.Runtimes;

/// <summary>How much of a run's memory an interpreter's own heap may fill.</summary>
internal static class HeapLimit
{
    private const string Placeholder = "{heap_mib}";

    // Code, stacks, buffers outside of the heap and the young generation: measured with node 20, "hello" settles
    // near 45 MiB. The heap has to collect garbage before the kernel's limit ends the program.
    private const long OutsideMib = 56;
    private const long LeastMib = 24;
    private const long EmptyMib = 45;

    /// <summary>The argument depends on the memory limit: an interpreter that was started with it serves only that limit.</summary>
    public static bool IsIn(string argument) => argument.Contains(Placeholder, StringComparison.Ordinal);

    public static string Fill(string argument, long memoryBytes)
    {
        if (!argument.Contains(Placeholder, StringComparison.Ordinal))
            return argument;

        return argument.Replace(
            Placeholder, HeapMib(memoryBytes).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>
    /// Whether so much memory was in use at the highest that an interpreter which aborted may have done so for its full heap.
    /// </summary>
    /// <param name="runtime">Only one whose heap we bound can have had a full one.</param>
    /// <param name="memoryBytes">The run's limit.</param>
    /// <param name="peakBytes">What was measured, from outside.</param>
    /// <param name="isResident">The peak is of resident pages, those shared with the zygote included; no control group counted.</param>
    // Measured with node 20, V8's own aborts came at 99 % (large arrays) to 230 % (small objects) of the heap's limit in a
    // group; what is resident of a process that has done nothing comes on top without one.
    public static bool IsReached(RuntimeManifest runtime, long memoryBytes, long peakBytes, bool isResident)
    {
        const long Percent = 85;
        long empty = isResident ? EmptyMib : 0;
        return runtime.InterpreterArguments.Any(IsIn) && peakBytes >= ((HeapMib(memoryBytes) * Percent / 100) + empty) << 20;
    }

    private static long HeapMib(long memoryBytes) => Math.Max(LeastMib, (memoryBytes >> 20) - OutsideMib);
}
