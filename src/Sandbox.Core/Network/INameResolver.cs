using System.Net;

namespace Sandbox.Core.Network;

/// <summary>Turns names into addresses for programs.</summary>
public interface INameResolver
{
    /// <summary>All addresses of a name, of both families; empty when there is no such name.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">It could not be asked.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken);
}
