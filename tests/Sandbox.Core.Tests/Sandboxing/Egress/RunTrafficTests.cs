using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Egress;

/// <summary>Counts real connections, whose bytes only the kernel sees.</summary>
public sealed class RunTrafficTests : IDisposable
{
    private const int Asked = 1000;
    private const int Answered = 30_000;
    private const long NoBudget = long.MaxValue / 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Reactor _reactor = new(NullLogger.Instance);
    private readonly TrafficMeter _meter;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource<EgressTarget> _spent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _timesSpent;

    public RunTrafficTests()
    {
        _meter = new TrafficMeter(_reactor);
        _listener.Start();
    }

    private IPEndPoint Server => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
        _reactor.Dispose();
    }

    [Fact]
    public async Task Report_ConnectionsThatWereClosedAtOnce_HasEveryByte()
    {
        const int Count = 30;
        RunTraffic traffic = Create(NoBudget);
        for (int i = 0; i < Count; i++)
        {
            (Socket ours, Socket theirs) = await ConnectAsync(traffic);
            await TalkAsync(ours, theirs);
            ours.Dispose();
            theirs.Dispose();
        }

        NetworkUsage usage = await SettleAsync(traffic);

        Assert.Equal((Count, Count * Asked), (usage.Connections, usage.SentBytes));
        // The end of a stream counts as a byte.
        Assert.InRange(usage.ReceivedBytes!.Value, Count * Answered, Count * (Answered + 1));
    }

    [Fact]
    public async Task Report_ConnectionThatLivesOn_HasItsBytesUntilThen()
    {
        RunTraffic traffic = Create(NoBudget);
        (Socket ours, Socket theirs) = await ConnectAsync(traffic);
        using (ours)
        using (theirs)
        {
            await TalkAsync(ours, theirs);

            Assert.Equal(new NetworkUsage(1, Asked, Answered), await SettleAsync(traffic));
        }
    }

    [SkippableTheory]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Report_ConnectionOfTheOtherFamily_HasItsBytes(string address)
    {
        Skip.IfNot(Socket.OSSupportsIPv6, "this host has no IPv6");
        using var listener = new TcpListener(IPAddress.IPv6Any, 0);
        listener.Server.DualMode = true;
        listener.Start();
        var server = new IPEndPoint(IPAddress.Parse(address), ((IPEndPoint)listener.LocalEndpoint).Port);
        using var ours = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        await ours.ConnectAsync(server);
        using Socket theirs = await listener.AcceptSocketAsync();
        RunTraffic traffic = Create(NoBudget);
        await AddAsync(traffic, ours, remote: server);
        await TalkAsync(ours, theirs);

        Assert.Equal(new NetworkUsage(1, Asked, Answered), await SettleAsync(traffic));
    }

    [Fact]
    public async Task Report_BytesFromBeforeItWasAdded_AreNotTheRuns()
    {
        RunTraffic traffic = Create(NoBudget);
        using Socket ours = Connect(out Socket theirs);
        using (theirs)
        {
            await TalkAsync(ours, theirs);
            await AddAsync(traffic, ours, used: true);
            await TalkAsync(ours, theirs);

            Assert.Equal(new NetworkUsage(1, Asked, Answered), await SettleAsync(traffic));
        }
    }

    [Fact]
    public async Task Report_BytesThatNobodyReads_CountAsSent()
    {
        RunTraffic traffic = Create(NoBudget);
        (Socket ours, Socket theirs) = await ConnectAsync(traffic);
        using (theirs)
        {
            ours.Blocking = false;
            long written = Fill(ours);
            ours.Dispose();

            Assert.InRange((await SettleAsync(traffic)).SentBytes!.Value, written, written + 1);
        }
    }

    [Fact]
    public async Task Budget_SpentOnAnOpenConnection_IsToldOnce()
    {
        RunTraffic traffic = Create(Asked + Answered + Answered);
        (Socket ours, Socket theirs) = await ConnectAsync(traffic);
        using (ours)
        using (theirs)
        {
            await TalkAsync(ours, theirs);
            Assert.False(_spent.Task.IsCompleted);
            await TalkAsync(ours, theirs);
            Assert.Equal(Server, (await _spent.Task.WaitAsync(Patience)).EndPoint);

            await TalkAsync(ours, theirs);
            await SettleAsync(traffic);
            Assert.Equal(1, _timesSpent);
        }
    }

    [Fact]
    public async Task Budget_SpentOnManyThatAreClosed_IsTold()
    {
        RunTraffic traffic = Create(10 * (Asked + Answered));
        for (int i = 0; i < 11; i++)
        {
            (Socket ours, Socket theirs) = await ConnectAsync(traffic);
            await TalkAsync(ours, theirs);
            ours.Dispose();
            theirs.Dispose();
        }

        Assert.Equal(Server, (await _spent.Task.WaitAsync(Patience)).EndPoint);
        await SettleAsync(traffic);
    }

    [Fact]
    public async Task Report_EndingsThatWereLost_HasNoFigures()
    {
        RunTraffic traffic = Create(NoBudget);
        (Socket ours, Socket theirs) = await ConnectAsync(traffic);
        using (ours)
        using (theirs)
        {
            await PostAsync(traffic.OnEndingsLost);

            Assert.Equal(new NetworkUsage(1, null, null), await SettleAsync(traffic));
        }
    }

    private RunTraffic Create(long maxBytes) => new(_meter, maxBytes, OnSpent, exception => _spent.TrySetException(exception));

    private void OnSpent(EgressTarget last)
    {
        _timesSpent++;
        _spent.TrySetResult(last);
    }

    private async Task<(Socket Ours, Socket Theirs)> ConnectAsync(RunTraffic traffic)
    {
        Socket ours = Connect(out Socket theirs);
        await AddAsync(traffic, ours);
        return (ours, theirs);
    }

    private Socket Connect(out Socket theirs)
    {
        var ours = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ours.Connect(Server);
        theirs = _listener.AcceptSocket();
        return ours;
    }

    private Task AddAsync(RunTraffic traffic, Socket socket, bool used = false, IPEndPoint? remote = null) => PostAsync(() =>
        Assert.True(traffic.Add(new FileDescriptor((int)socket.Handle), remote ?? Server, new EgressTarget(EgressVerdict.Allowed, Server, null), used, out _)));

    private async Task<NetworkUsage> SettleAsync(RunTraffic traffic)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() => traffic.Settle(settled.SetResult));
        await settled.Task.WaitAsync(Patience);
        return traffic.Report();
    }

    private async Task PostAsync(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reactor.Post(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Xunit.Sdk.XunitException exception)
            {
                done.SetException(exception);
            }
        });
        await done.Task.WaitAsync(Patience);
    }

    private static async Task TalkAsync(Socket ours, Socket theirs)
    {
        await ours.SendAsync(new byte[Asked]);
        await ReadAsync(theirs, Asked);
        await theirs.SendAsync(new byte[Answered]);
        await ReadAsync(ours, Answered);
    }

    private static async Task ReadAsync(Socket socket, int bytes)
    {
        byte[] buffer = new byte[bytes];
        for (int read = 0; read < bytes;)
            read += await socket.ReceiveAsync(buffer.AsMemory(read)).AsTask().WaitAsync(Patience);
    }

    private static long Fill(Socket socket)
    {
        byte[] buffer = new byte[64 << 10];
        for (long written = 0; ;)
        {
            int count = socket.Send(buffer, SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
                return written;
            written += count;
        }
    }
}
