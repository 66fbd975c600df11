using System.Net;
using System.Net.Sockets;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Network;

/// <summary>
/// The network of one run: which names it has asked for, what it connected to, what it was refused. For any thread.
/// </summary>
/// <remarks>
/// An address is pinned to the names it was an answer for: what a name resolves to a moment later changes nothing, and an
/// allowed name is of no use for any address but its own. Where a proxy resolves the names, each name gets an address
/// that exists in this run only, and the proxy is told the name.
/// </remarks>
internal sealed class RunEgress(EgressPolicy policy, INameResolver? resolver, int maxConnections)
{
    // A run that asks for more than this is looking for something else than a host.
    private const int MaxNames = 1_000;

    // Each costs the thread that all runs share some microseconds, known name or not.
    private const int MaxQuestions = 10 * MaxNames;

    // At one time, those that the program does not wait for any longer among them: a name server that never answers holds
    // these, and not those of other runs.
    private const int MaxLookups = 16;

    // Of each family, of one name: as many as an answer has room for, however many there are.
    private const int MaxAddresses = DnsMessage.MaxAddresses;

    // Entries of the report; what is refused beyond them is counted with the last.
    private const int MaxBlocked = 100;

    private const int DnsPort = 53;

    // 198.18.0.0/15 is for benchmarks and nobody's: as large as this and never a real answer.
    private const uint FirstStandIn = 0xC612_0001;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, HashSet<string>> _names = [];
    private readonly Dictionary<string, IPAddress> _standIns = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Address, int Port, EgressVerdict Reason), long> _blocked = [];
    private int _asked;
    private int _lookups;
    private int _questions;
    private int _connections;
    private volatile bool _spent;

    /// <summary>Counts a question to the name server; false: the run has asked enough, and gets no answer any more.</summary>
    public bool Ask() => Interlocked.Increment(ref _questions) <= MaxQuestions;

    /// <summary>Looks a (normalized) name up, by the policy, and pins its addresses to it.</summary>
    public async Task<ResolvedName> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        EgressVerdict verdict = Interlocked.Increment(ref _asked) > MaxNames ? EgressVerdict.Connections : policy.DecideName(name);
        if (verdict != EgressVerdict.Allowed)
        {
            Block(name, DnsPort, verdict);
            return new ResolvedName(DnsCode.Refused, []);
        }

        if (resolver is null)
            return new ResolvedName(DnsCode.NoError, [StandInFor(name)]);

        try
        {
            if (Interlocked.Increment(ref _lookups) > MaxLookups)
                return new ResolvedName(DnsCode.ServerFailure, []);
            return Choose(name, await resolver.ResolveAsync(name, cancellationToken).ConfigureAwait(false));
        }
        catch (SocketException)
        {
            return new ResolvedName(DnsCode.ServerFailure, []);
        }
        finally
        {
            Interlocked.Decrement(ref _lookups);
        }
    }

    /// <summary>Decides about a connection, counts it, and notes a refusal.</summary>
    public EgressTarget Connect(IPEndPoint endpoint)
    {
        EgressTarget target = Decide(endpoint);
        if (target.Verdict == EgressVerdict.Allowed && _spent)
            target = target with { Verdict = EgressVerdict.ByteBudget };
        if (target.Verdict == EgressVerdict.Allowed && Interlocked.Increment(ref _connections) > maxConnections)
            target = target with { Verdict = EgressVerdict.Connections };
        if (target.Verdict != EgressVerdict.Allowed)
            Block(target.Host ?? endpoint.Address.ToString(), endpoint.Port, target.Verdict);
        return target;
    }

    /// <summary>The run has no bytes left; the connection that took the last of them is reported.</summary>
    public void Spend(EgressTarget last)
    {
        _spent = true;
        Block(last.Host ?? last.EndPoint.Address.ToString(), last.EndPoint.Port, EgressVerdict.ByteBudget);
    }

    /// <summary>What was refused, the most frequent first.</summary>
    public IReadOnlyList<BlockedConnection> Report()
    {
        lock (_lock)
        {
            return
            [
                .. _blocked
                    .Select(pair => new BlockedConnection(pair.Key.Address, pair.Key.Port, pair.Key.Reason, pair.Value))
                    .OrderByDescending(blocked => blocked.Count)
                    .ThenBy(blocked => blocked.Address, StringComparer.Ordinal)
                    .ThenBy(blocked => blocked.Port),
            ];
        }
    }

    private EgressTarget Decide(IPEndPoint endpoint)
    {
        IReadOnlyCollection<string> names = NamesOf(endpoint.Address);
        return resolver is null && names.FirstOrDefault() is { } name
            ? new EgressTarget(policy.DecideHost(name, endpoint.Port), endpoint, name)
            : new EgressTarget(policy.Decide(endpoint, names), endpoint, null);
    }

    private ResolvedName Choose(string name, IReadOnlyList<IPAddress> found)
    {
        var told = new List<IPAddress>();
        foreach (IPAddress address in found.GroupBy(address => address.AddressFamily).SelectMany(family => family.Take(MaxAddresses)))
        {
            EgressVerdict verdict = policy.DecideAddress(address);
            if (verdict == EgressVerdict.Allowed)
                told.Add(address);
            else
                Block(name, DnsPort, verdict);
        }

        Pin(name, told);
        return new ResolvedName(
            (found.Count, told.Count) switch { (0, _) => DnsCode.NameError, (_, 0) => DnsCode.Refused, _ => DnsCode.NoError }, told);
    }

    private IReadOnlyCollection<string> NamesOf(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        lock (_lock)
        {
            return _names.TryGetValue(plain, out HashSet<string>? names) ? [.. names] : [];
        }
    }

    private IPAddress StandInFor(string name)
    {
        lock (_lock)
        {
            if (_standIns.TryGetValue(name, out IPAddress? known))
                return known;

            byte[] bytes = new byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, FirstStandIn + (uint)_standIns.Count);
            var address = new IPAddress(bytes);
            _standIns.Add(name, address);
            _names.Add(address, [name]);
            return address;
        }
    }

    private void Pin(string name, List<IPAddress> addresses)
    {
        lock (_lock)
        {
            foreach (IPAddress address in addresses)
            {
                if (!_names.TryGetValue(address, out HashSet<string>? names))
                    _names.Add(address, names = []);
                names.Add(name);
            }
        }
    }

    private void Block(string address, int port, EgressVerdict reason)
    {
        lock (_lock)
        {
            (string, int, EgressVerdict) key = _blocked.Count < MaxBlocked || _blocked.ContainsKey((address, port, reason))
                ? (address, port, reason)
                : ("(others)", 0, reason);
            _blocked[key] = _blocked.GetValueOrDefault(key) + 1;
        }
    }
}
