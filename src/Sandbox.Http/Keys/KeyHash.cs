using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Http.Keys;

/// <summary>A key as it is kept: not as what callers send.</summary>
// Hashes are compared, not keys: they have one length, so not even the key's length shows in the time. They need no salt
// and no slow function: keys are random, not words that somebody could guess.
internal static class KeyHash
{
    public const int Bytes = SHA256.HashSizeInBytes;

    private const string Prefix = "sha256:";

    public static byte[] Of(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Reads a key of the configuration, plain or hashed.</summary>
    /// <returns>Null: it says that it is a hash and is none.</returns>
    public static byte[]? Parse(string configured)
    {
        if (!configured.StartsWith(Prefix, StringComparison.Ordinal))
            return Of(configured);

        byte[] hash = new byte[Bytes];
        return Convert.FromHexString(configured.AsSpan(Prefix.Length), hash, out int consumed, out int written) == OperationStatus.Done
            && written == Bytes && consumed == configured.Length - Prefix.Length
            ? hash
            : null;
    }
}
