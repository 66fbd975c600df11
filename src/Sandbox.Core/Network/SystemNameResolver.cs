using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Network;

/// <summary>The host's own resolver, with its cache and its idea of split horizons.</summary>
internal sealed class SystemNameResolver : INameResolver, IDisposable
{
    // Each holds a thread of the pool while it waits for the network; more than a few runs can have at one time.
    private const int MostAtOnce = 64;

    private readonly SemaphoreSlim _turns = new(MostAtOnce);

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The dot of the root: the host's search domains are for the host's own short names. In its file of hosts no
            // name has one, and then none is found by it.
            string asked = HostsFile.Contains(name) ? name : name + ".";
            // Whoever does not wait any longer leaves a thread that does: the turn is over when that one is.
            return await Dns.GetHostAddressesAsync(asked, CancellationToken.None).ConfigureAwait(false);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
