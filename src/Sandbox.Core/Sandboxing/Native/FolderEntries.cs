using System.Buffers;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>The names in a folder as the kernel has them: bytes, of a program's choice.</summary>
internal static unsafe class FolderEntries
{
    private const int BufferBytes = 32 << 10;
    private const int LengthOffset = 16; // of struct linux_dirent64
    private const int NameOffset = 19;

    private static int GetDents64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    /// <summary>
    /// Names without "." and "..", each followed by its NUL, in the kernel's order; no more than <paramref name="most"/>,
    /// and false when there are more.
    /// </summary>
    public static bool TryRead(FileDescriptor folder, int most, List<byte[]> names)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            fixed (byte* start = buffer)
            {
                long count;
                while ((count = (long)LibC.syscall(GetDents64, folder.Value, start, BufferBytes)) > 0)
                {
                    for (byte* entry = start; entry < start + count; entry += *(ushort*)(entry + LengthOffset))
                    {
                        ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
                        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                            continue;
                        if (most-- == 0)
                            return false;
                        names.Add([.. name, 0]);
                    }
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
