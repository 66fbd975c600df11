using System.Text;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>Strings for C.</summary>
internal static class Text
{
    /// <summary>UTF-8 with a NUL at the end.</summary>
    public static byte[] ToNative(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
