using System.Net.Sockets;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Events;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>What all runs with network share.</summary>
/// <param name="Policy">Decides.</param>
/// <param name="Resolver">Looks names up; unused with a proxy, which does it itself.</param>
/// <param name="Proxy">Makes the connections; null: we do.</param>
/// <param name="MaxConnections">Of one run.</param>
/// <param name="MaxBytes">Of one run, both ways.</param>
/// <param name="ConnectTimeoutMs">The longest wait for one.</param>
/// <param name="Inet6">The host has a way to IPv6 addresses, so that programs are told of them.</param>
internal sealed record EgressServices(
    EgressPolicy Policy, INameResolver Resolver, ProxyAddress? Proxy, int MaxConnections, long MaxBytes, int ConnectTimeoutMs, bool Inet6)
{
    /// <summary>Counts for all of them, on the reactor that they have.</summary>
    public TrafficMeter? Meter { get; init; }

    public static EgressServices Create(NetworkOptions options, EgressPolicy policy, INameResolver resolver)
    {
        ProxyAddress? proxy = null;
        if (!string.IsNullOrWhiteSpace(options.Proxy) && !ProxyAddress.TryParse(options.Proxy, out proxy))
            throw new FormatException($"{NetworkOptions.Section}:Proxy is no address of a proxy");
        return new EgressServices(policy, resolver, proxy, options.MaxConnections, options.MaxBytes, options.ConnectTimeoutMs, HasInet6());
    }

    public RunEgress CreateRun() => new(Policy, Proxy is null ? Resolver : null, MaxConnections);

    public EgressSupervisor CreateSupervisor(Reactor reactor, RunEgress run, uint? uid, RunTraffic traffic, Action<Exception> onFault) =>
        new(reactor, this, run, new CallerView(uid), traffic, onFault);

    /// <param name="run">Whose.</param>
    /// <param name="onSpent">It has sent and received more than it may.</param>
    /// <param name="onFault">Its figures are lost.</param>
    public RunTraffic CreateTraffic(RunEgress run, Action onSpent, Action<Exception> onFault)
    {
        return new RunTraffic(Meter!, MaxBytes, Spend, onFault);

        void Spend(EgressTarget last)
        {
            run.Spend(last);
            onSpent();
        }
    }

    // A datagram socket's connect looks for a route and sends nothing. 2000::/3 is all that is public.
    private static bool HasInet6()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(System.Net.IPAddress.Parse("2001:4860:4860::8888"), 53);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
