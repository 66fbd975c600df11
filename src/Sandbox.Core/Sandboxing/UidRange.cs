using System.Globalization;
using System.Net.Sockets;

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
    // Above it are nobody (65534) and the overflow id.
    private const int Last = 65_533;

    private readonly Socket _name;

    private UidRange(int first, Socket name) => (First, _name) = (first, name);

    public int First { get; }

    /// <summary>The first free block at or above <paramref name="first"/>.</summary>
    /// <exception cref="IsolationException">None is free.</exception>
    public static UidRange Claim(int first, int count)
    {
        for (int start = first; start + count - 1 <= Last; start += count)
        {
            var name = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                name.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0sandbox-uids-{start}")));
                return new UidRange(start, name);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                name.Dispose();
            }
        }

        throw new IsolationException(
            $"Every block of {count} user ids from {first} up to {Last} is in use by another server of this host",
            "end one, or lower Sandbox:Isolation:UidBase or UidCount");
    }

    public void Dispose() => _name.Dispose();
}
