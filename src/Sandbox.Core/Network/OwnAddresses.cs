using System.Net;
using System.Net.NetworkInformation;

namespace Sandbox.Core.Network;

/// <summary>This machine's addresses: what listens on them is the server, its neighbours in the pod, or the host's.</summary>
public sealed class OwnAddresses(TimeProvider time)
{
    // Interfaces come and go; whatever is new is known within the time of the next connection after this.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private volatile HashSet<IPAddress> _addresses = Read();
    private long _readAt = time.GetTimestamp();
    private int _reading;

    /// <summary>Never waits: the set is read again beside the caller when it has become old.</summary>
    public bool Contains(IPAddress address)
    {
        if (time.GetElapsedTime(Volatile.Read(ref _readAt)) > Lifetime && Interlocked.Exchange(ref _reading, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static own => own.ReadAgain(), this, preferLocal: false);
        return _addresses.Contains(address);
    }

    private void ReadAgain()
    {
        try
        {
            _addresses = Read();
        }
        catch (NetworkInformationException)
        {
            // The old set stays: it is the better half of the truth.
        }

        Volatile.Write(ref _readAt, time.GetTimestamp());
        Volatile.Write(ref _reading, 0);
    }

    // Without the scope of link-local ones, which only means something here.
    private static HashSet<IPAddress> Read() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => new IPAddress(unicast.Address.GetAddressBytes())),
    ];
}
