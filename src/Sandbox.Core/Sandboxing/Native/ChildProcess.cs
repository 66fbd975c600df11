using System.Runtime.InteropServices;
using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>Starts a program that gets nothing of us but one socket and our standard error.</summary>
internal static unsafe class ChildProcess
{
    // Both C libraries' structs are far smaller; neither is of a size we may know.
    private const int OpaqueBytes = 1024;
    private const short ResetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short NewSession = 0x80;

    /// <summary>Returns its pid.</summary>
    /// <param name="path">Absolute path of the program.</param>
    /// <param name="arguments">After its name.</param>
    /// <param name="control">Becomes <see cref="Wire.ControlDescriptor"/>.</param>
    public static int Start(string path, IReadOnlyList<string> arguments, FileDescriptor control)
    {
        byte* actions = stackalloc byte[OpaqueBytes];
        byte* attributes = stackalloc byte[OpaqueBytes];
        new Span<byte>(actions, OpaqueBytes).Clear();
        new Span<byte>(attributes, OpaqueBytes).Clear();

        Check(NativeCalls.InitActions(actions), "posix_spawn_file_actions_init");
        Check(NativeCalls.InitAttributes(attributes), "posix_spawnattr_init");
        try
        {
            SetDescriptors(actions, control);
            SetSignals(attributes);
            return Spawn(path, arguments, actions, attributes);
        }
        finally
        {
            _ = NativeCalls.DestroyActions(actions);
            _ = NativeCalls.DestroyAttributes(attributes);
        }
    }

    private static void SetDescriptors(byte* actions, FileDescriptor control)
    {
        fixed (byte* devNull = "/dev/null\0"u8)
            Check(NativeCalls.AddOpen(actions, 0, devNull, LibC.O_RDONLY, 0), "posix_spawn_file_actions_addopen");
        Check(NativeCalls.AddDup2(actions, 2, 1), "posix_spawn_file_actions_adddup2");
        // To itself too, where it has that number already: dup2 here clears close-on-exec.
        Check(NativeCalls.AddDup2(actions, control.Value, Wire.ControlDescriptor), "posix_spawn_file_actions_adddup2");
    }

    // .NET ignores SIGPIPE, and a child would inherit that.
    private static void SetSignals(byte* attributes)
    {
        const int SetBytes = 128;
        byte* none = stackalloc byte[SetBytes];
        byte* all = stackalloc byte[SetBytes];
        new Span<byte>(none, SetBytes).Clear();
        new Span<byte>(all, SetBytes).Fill(0xFF);
        Check(NativeCalls.SetSignalMask(attributes, none), "posix_spawnattr_setsigmask");
        Check(NativeCalls.SetSignalDefaults(attributes, all), "posix_spawnattr_setsigdefault");
        Check(NativeCalls.SetFlags(attributes, ResetSignalDefaults | SetSignalMask | NewSession), "posix_spawnattr_setflags");
    }

    private static int Spawn(string path, IReadOnlyList<string> arguments, byte* actions, byte* attributes)
    {
        byte** strings = (byte**)NativeMemory.AllocZeroed((nuint)(arguments.Count + 2), (nuint)sizeof(byte*));
        try
        {
            strings[0] = (byte*)Marshal.StringToCoTaskMemUTF8(path);
            for (int i = 0; i < arguments.Count; i++)
                strings[i + 1] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);

            byte* noVariables = null;
            int pid;
            Check(NativeCalls.PosixSpawn(&pid, strings[0], actions, attributes, strings, &noVariables), "posix_spawn");
            return pid;
        }
        finally
        {
            for (int i = 0; i <= arguments.Count; i++)
                Marshal.FreeCoTaskMem((nint)strings[i]);
            NativeMemory.Free(strings);
        }
    }

    /// <summary>These return the errno.</summary>
    private static void Check(int error, string call)
    {
        if (error != 0)
            throw new SystemCallException(call, error);
    }
}
