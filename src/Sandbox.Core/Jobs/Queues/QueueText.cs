using System.Text;

namespace Sandbox.Core.Jobs.Queues;

/// <summary>The text of a message in an Azure queue: base64 of the body.</summary>
public static class QueueText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a body.</summary>
    public static string Encode(ReadOnlyMemory<byte> body) => Convert.ToBase64String(body.Span);

    /// <summary>The body of a text; the text itself and the problem when it is not base64.</summary>
    public static (ReadOnlyMemory<byte> Body, string? Problem) Decode(string text)
    {
        byte[] body = new byte[text.Length];
        return Convert.TryFromBase64String(text, body, out int length)
            ? (body.AsMemory(0, length), null)
            : (StrictUtf8.GetBytes(text), "message: not base64");
    }
}
