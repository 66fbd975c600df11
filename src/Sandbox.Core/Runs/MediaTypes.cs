using System.Text.Unicode;

namespace Sandbox.Core.Runs;

/// <summary>
/// Tells what a file is. Bytes go before names: a picture is one whatever it is called, and nothing is called a picture that is
/// none.
/// </summary>
internal static class MediaTypes
{
    private const string Unknown = "application/octet-stream";
    private const string Zip = "application/zip";

    // As much of a text as is looked at.
    private const int HeadBytes = 4096;

    private static readonly Dictionary<string, string> Texts = new(StringComparer.OrdinalIgnoreCase)
    {
        [".txt"] = "text/plain",
        [".log"] = "text/plain",
        [".md"] = "text/markdown",
        [".csv"] = "text/csv",
        [".tsv"] = "text/tab-separated-values",
        [".json"] = "application/json",
        [".jsonl"] = "application/jsonl",
        [".xml"] = "application/xml",
        [".yaml"] = "application/yaml",
        [".yml"] = "application/yaml",
        [".html"] = "text/html",
        [".htm"] = "text/html",
        [".svg"] = "image/svg+xml",
    };

    // Archives of their own names.
    private static readonly Dictionary<string, string> Archives = new(StringComparer.OrdinalIgnoreCase)
    {
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    };

    /// <param name="path">The file's path; only its ending counts.</param>
    /// <param name="head">Its first bytes, or all of them.</param>
    public static string Find(string path, ReadOnlySpan<byte> head)
    {
        string ending = Path.GetExtension(path);
        if (FindBinary(head) is { } binary)
            return binary == Zip ? Archives.GetValueOrDefault(ending, Zip) : binary;
        if (!IsText(head))
            return Unknown;
        return Texts.TryGetValue(ending, out string? text) ? text : FindText(head);
    }

    private static string? FindBinary(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return "image/png";
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return "image/gif";
        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
            return "image/webp";
        if (head.StartsWith("%PDF-"u8))
            return "application/pdf";
        return head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8) ? Zip : null;
    }

    private static string FindText(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> start = head.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("<svg"u8))
            return "image/svg+xml";
        return start.StartsWith("<!DOCTYPE html"u8) || start.StartsWith("<!doctype html"u8) || start.StartsWith("<html"u8)
            ? "text/html"
            : "text/plain";
    }

    /// <summary>UTF-8 without control characters, as far as the head goes; its last character may be cut.</summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        bool cut = head.Length > HeadBytes;
        ReadOnlySpan<byte> text = cut ? head[..HeadBytes] : head;
        for (int back = 0; cut && back < 3 && !Utf8.IsValid(text); back++)
            text = text[..^1];
        foreach (byte value in text)
        {
            if (value < 0x20 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0C))
                return false;
        }

        return Utf8.IsValid(text);
    }
}
