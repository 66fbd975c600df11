using System.Net;
using System.Net.Sockets;

namespace Sandbox.Core.Network;

/// <summary>The host's own resolver, with its cache and its idea of split horizons.</summary>
/// <param name="lookUp">Asks for a name, and waits.</param>
internal sealed class SystemNameResolver(Func<string, IPAddress[]> lookUp) : INameResolver, IDisposable
{
    // Each holds a thread for as long as somebody's name server likes; many times what the runs that are served at one
    // time may have (RunEgress).
    private const int MostAtOnce = 256;

    private readonly SemaphoreSlim _turns = new(MostAtOnce);

    public SystemNameResolver() : this(Dns.GetHostAddresses)
    {
    }

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A thread of its own, not the pool's, which would have none left for the server's requests. Whoever does not
            // wait any longer leaves a thread that does: the turn is over when that one is.
            return await Task.Factory.StartNew(
                () => Resolve(name), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private IPAddress[] Resolve(string name)
    {
        try
        {
            // The dot of the root: the host's search domains are for the host's own short names. In its file of hosts no
            // name has one, and then none is found by it.
            return lookUp(HostsFile.Contains(name) ? name : name + ".");
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return [];
        }
    }
}
