using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sandbox.Core.Sandboxing;

/// <summary>Names of this architecture's system calls, as <c>sandbox-launch syscalls</c> prints them.</summary>
internal sealed class SyscallNames
{
    private readonly FrozenDictionary<int, string> _names;

    public SyscallNames(string table)
    {
        var names = new Dictionary<int, string>(512);
        foreach (ReadOnlySpan<char> line in table.AsSpan().EnumerateLines())
        {
            int space = line.IndexOf(' ');
            if (space > 0 && int.TryParse(line[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                names[number] = line[(space + 1)..].Trim().ToString();
        }

        _names = names.ToFrozenDictionary();
        Execve = NumberOf("execve");
        Socket = NumberOf("socket");
        Connect = NumberOf("connect");
        Bind = NumberOf("bind");
    }

    // AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 of linux/audit.h.
    private static readonly uint NativeAbi = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0xC00000B7 : 0xC000003E;

    /// <summary>The call came by the machine's own interface; another one (int 0x80) has other numbers.</summary>
    public static bool IsNative(uint abi) => abi == NativeAbi;

    public int Count => _names.Count;

    /// <summary>The number of execve; -1 when the table lacks it.</summary>
    public int Execve { get; }

    /// <summary>The number of socket; -1 likewise.</summary>
    public int Socket { get; }

    /// <summary>The number of connect; -1 likewise.</summary>
    public int Connect { get; }

    /// <summary>The number of bind; -1 likewise.</summary>
    public int Bind { get; }

    public string NameOf(int number) => _names.TryGetValue(number, out string? name)
        ? name
        : string.Create(CultureInfo.InvariantCulture, $"syscall_{number}");

    public bool IsKnown(int number) => _names.ContainsKey(number);

    public bool Contains(string name) => NumberOf(name) >= 0;

    /// <summary>-1 when the table lacks it.</summary>
    public int NumberOf(string name)
    {
        foreach ((int number, string candidate) in _names)
        {
            if (candidate == name)
                return number;
        }

        return -1;
    }
}
