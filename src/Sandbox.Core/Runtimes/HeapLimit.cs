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

    /// <summary>The argument depends on the memory limit: an interpreter that was started with it serves only that limit.</summary>
    public static bool IsIn(string argument) => argument.Contains(Placeholder, StringComparison.Ordinal);

    public static string Fill(string argument, long memoryBytes)
    {
        if (!argument.Contains(Placeholder, StringComparison.Ordinal))
            return argument;

        long heap = Math.Max(LeastMib, (memoryBytes >> 20) - OutsideMib);
        return argument.Replace(Placeholder, heap.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
