using System.Globalization;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>
/// Calls that are neither allowed nor refused as such: the filter sends them here because the answer is not in their
/// arguments alone. All that is looked at is in registers, which nobody can change while the call waits.
/// </summary>
/// <param name="names">The calls' numbers.</param>
/// <param name="uid">Whose processes a program may know of; null where it has process numbers of its own.</param>
/// <param name="sharedBytes">Shared memory without a file that it may map in all; null where a control group counts it.</param>
internal sealed unsafe class AskedCalls(SyscallNames names, uint? uid, long? sharedBytes)
{
    private static readonly string[] OfProcess =
        ["tkill", "tgkill", "getpgid", "setpgid", "getsid", "sched_getaffinity", "sched_getparam", "sched_getscheduler"];

    private long _sharedLeft = sharedBytes ?? long.MaxValue;

    /// <summary>0: the kernel carries it out; an errno: it fails so; null: the filter refuses it.</summary>
    public int? Decide(in SeccompNotification call)
    {
        string name = names.NameOf(call.Number);
        int first = (int)call.Arguments[0];
        return name switch
        {
            "mmap" => Map(call.Arguments[1]),
            "kill" => MayKnow(first) ? 0 : LibC.ESRCH,
            // Measured folders are looked at now and then, and this fills a disk between two looks; the C library writes then.
            "fallocate" => uid is null ? 0 : LibC.EOPNOTSUPP,
            // Of a group or a user it tells whether there is any, so only of a process.
            "getpriority" => first == 0 && IsOwn((int)call.Arguments[1]) ? 0 : LibC.ESRCH,
            _ when Array.IndexOf(OfProcess, name) >= 0 => IsOwn(first) ? 0 : LibC.ESRCH,
            _ => null,
        };
    }

    // What is unmapped is not given back: pages stay while a part of the mapping does.
    private int Map(ulong length)
    {
        if (sharedBytes is null)
            return 0;
        if (length > (ulong)_sharedLeft)
            return LibC.ENOMEM;

        // Whole pages, with the table's part of each.
        _sharedLeft -= Math.Max((long)length, Environment.SystemPageSize);
        return 0;
    }

    // 0 and -1 mean own ones in any case; other negative numbers are groups.
    private bool MayKnow(int target) => target is 0 or -1 || (target > 0 ? IsOwn(target) : target != int.MinValue && IsOwnGroup(-target));

    // The folder of a process belongs to whom the process does, whatever else is hidden.
    private bool IsOwn(int pid)
    {
        if (uid is not { } owner)
            return true;

        stat status;
        fixed (byte* path = Text.ToNative(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}")))
            return pid > 0 && LibC.stat(path, &status) == 0 && (uint)status.st_uid == owner;
    }

    // A group's first process may be gone: its members are looked for.
    private bool IsOwnGroup(int group)
    {
        if (uid is null || IsOwn(group))
            return true;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && IsOwn(pid) && LibC.getpgid(pid) == group)
                return true;
        }

        return false;
    }
}
