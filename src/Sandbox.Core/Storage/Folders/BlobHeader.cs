using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sandbox.Core.Storage.Folders;

/// <summary>The first line of a blob's file: its version and media type. The content follows.</summary>
/// <remarks>
/// In the file and not beside it, so that one rename changes all; a line of text, so that <c>tail -n +2</c> shows the
/// content; not an extended attribute, which tmpfs and network file systems lack.
/// </remarks>
internal sealed record BlobHeader(string ETag, string MediaType)
{
    private const string Magic = "sandbox-blob 1 ";
    private const int ETagLength = 32;
    private const int MaxBytes = 512;

    /// <summary>Bytes before the content.</summary>
    public int Length => Magic.Length + ETagLength + 1 + MediaType.Length + 1;

    /// <summary>Of a new version: no two have the same tag, whatever the clock says and whatever is in them.</summary>
    public static BlobHeader Create(string mediaType) => new(RandomNumberGenerator.GetHexString(ETagLength, lowercase: true), mediaType);

    public byte[] ToBytes() => Encoding.ASCII.GetBytes($"{Magic}{ETag} {MediaType}\n");

    /// <summary>Null when the file is no blob.</summary>
    public static BlobHeader? Read(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        bytes = bytes[..RandomAccess.Read(file, bytes, 0)];
        int end = bytes.IndexOf((byte)'\n');
        if (end < Magic.Length + ETagLength + 2)
            return null;

        string line = Encoding.Latin1.GetString(bytes[..end]);
        return line.StartsWith(Magic, StringComparison.Ordinal) && line[Magic.Length + ETagLength] == ' '
            ? new BlobHeader(line.Substring(Magic.Length, ETagLength), line[(Magic.Length + ETagLength + 1)..])
            : null;
    }

    public BlobProperties Describe(BlobName name, SafeFileHandle file) => new(
        name, RandomAccess.GetLength(file) - Length, MediaType, ETag, new DateTimeOffset(File.GetLastWriteTimeUtc(file)));
}
