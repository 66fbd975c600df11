using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Network;

/// <summary>The host's own resolver, with its cache, its search and its idea of split horizons.</summary>
internal sealed class SystemNameResolver : INameResolver
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            // The dot of the root: the host's search domains are for the host's own short names.
            return await Dns.GetHostAddressesAsync(name + ".", cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
    }
}
