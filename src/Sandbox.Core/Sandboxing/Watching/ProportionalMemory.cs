using System.Globalization;
using System.Text;
using Sandbox.Core.Sandboxing.Native;
using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>
/// What processes cost where no control group counts each page once: a page that n processes share is an nth of a page in
/// each of them. Children of a warm interpreter share most of theirs, and a plain sum counts that memory for every one.
/// </summary>
/// <remarks>
/// The kernel walks the page tables for it, so it is only asked when the plain sum is over a limit, and never on the
/// reactor. It tells a process's own uid alone, which the thread takes to open the file.
/// </remarks>
internal static unsafe class ProportionalMemory
{
    private const int MaxBytes = 4096;

    /// <summary>Bytes of all together; a process that lives and does not tell counts with all it has.</summary>
    public static long Read(uint uid, IReadOnlyList<ProcessEntry> processes)
    {
        long bytes = 0;
        foreach (ProcessEntry process in processes)
            bytes += TryRead(uid, process.Pid) + process.TableBytes ?? LookAgain(process);
        return bytes;
    }

    // Eight children that end together would otherwise count with all they had.
    private static long LookAgain(ProcessEntry process) =>
        ProcessEntry.TryRead(process.Pid) is { IsDead: false } again && again.Uid == process.Uid ? again.MemoryBytes : 0;

    /// <param name="rollup">"Name:   12 kB" lines.</param>
    public static long? Parse(string rollup)
    {
        // Of files only what is private: the interpreter's are everybody's. Older kernels do not split the sum.
        long? anonymous = KernelText.FindNumber(rollup, "Pss_Anon:");
        long? shared = KernelText.FindNumber(rollup, "Pss_Shmem:");
        return anonymous is null || shared is null ? null : (anonymous + shared + (KernelText.FindNumber(rollup, "SwapPss:") ?? 0)) * 1024;
    }

    private static long? TryRead(uint uid, int pid)
    {
        byte[] path = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/smaps_rollup\0"));
        using var file = new FileDescriptor(Open(uid, path));
        if (!file.IsOpen)
            return null;

        byte* text = stackalloc byte[MaxBytes];
        long count = (long)LibC.read(file.Value, text, MaxBytes);
        return count <= 0 ? null : Parse(Encoding.ASCII.GetString(text, (int)count));
    }

    private static int Open(uint uid, byte[] path)
    {
        fixed (byte* name = path)
        {
            if (uid == Wire.NoId)
                return LibC.open(name, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);

            FileIdentity.Take(uid);
            try
            {
                return LibC.open(name, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
            }
            finally
            {
                FileIdentity.GiveBack();
            }
        }
    }
}
