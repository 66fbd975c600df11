using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Sandbox.Core.Sandboxing;

/// <summary>
/// A block of user ids that no other server of this host uses meanwhile. The kernel counts and kills by uid: two servers
/// that give out the same one would end each other's runs.
/// </summary>
/// <remarks>
/// Held by the name of an abstract socket, which the kernel gives to one process and takes back when that dies. A
/// container has names of its own, and, where its ids are not mapped, should be given a UidBase of its own.
/// </remarks>
internal sealed class UidRange : IDisposable
{
    // Where ids are mapped, there are 65,536 of them; the last are nobody's, and native/src/sweep.c's own.
    private const int FirstMapped = 64_000;
    private const int LastMapped = 65_532;

    private const int FirstHigh = 1_200_000_000;
    private const int LastHigh = 1_999_999_999;

    private readonly Socket _name;

    private UidRange(int first, Socket name) => (First, _name) = (first, name);

    public int First { get; }

    /// <summary>A free block at or above <paramref name="wanted"/>; 0: wherever this host has many.</summary>
    /// <exception cref="IsolationException">None is free.</exception>
    public static UidRange Claim(int wanted, int count)
    {
        if (wanted > 0)
            return ClaimBetween(wanted, wanted > LastMapped ? int.MaxValue : LastMapped, count);
        return HasHighIds(File.ReadAllText("/proc/self/uid_map"))
            ? ClaimBetween(RandomNumberGenerator.GetInt32(FirstHigh, LastHigh - (1000 * count)), LastHigh, count)
            : ClaimBetween(FirstMapped, LastMapped, count);
    }

    /// <summary>Whether the map ("inside outside count" a line) has the high ids.</summary>
    internal static bool HasHighIds(string map) => map.Split('\n', StringSplitOptions.RemoveEmptyEntries).Any(line =>
    {
        string[] numbers = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long inside = long.Parse(numbers[0], CultureInfo.InvariantCulture);
        return inside <= FirstHigh && inside + long.Parse(numbers[2], CultureInfo.InvariantCulture) > LastHigh;
    });

    private static UidRange ClaimBetween(int first, int last, int count)
    {
        for (long start = first; start + count - 1 <= last; start += count)
        {
            var name = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                name.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0sandbox-uids-{start}")));
                return new UidRange((int)start, name);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                name.Dispose();
            }
        }

        throw new IsolationException(
            $"Every block of {count} user ids from {first} up to {last} is in use by another server of this host",
            "end one, or lower Sandbox:Isolation:UidBase or UidCount");
    }

    public void Dispose() => _name.Dispose();
}
