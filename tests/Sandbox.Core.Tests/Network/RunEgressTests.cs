using System.Net;
using System.Net.Sockets;
using Sandbox.Core.Contracts;
using Sandbox.Core.Network;
using Xunit;

namespace Sandbox.Core.Tests.Network;

public sealed class RunEgressTests
{
    private static readonly IPAddress First = IPAddress.Parse("1.1.1.1");
    private static readonly IPAddress Second = IPAddress.Parse("2.2.2.2");

    [Fact]
    public async Task Resolve_PrivateAnswer_IsNotToldAndReported()
    {
        RunEgress run = Create(new Answers([IPAddress.Parse("10.0.0.1"), First]));

        ResolvedName answer = await run.ResolveAsync("a.example", CancellationToken.None);

        Assert.Equal([First], answer.Addresses);
        Assert.Equal([new BlockedConnection("a.example", 53, EgressVerdict.Private, 1)], run.Report());
    }

    [Fact]
    public async Task Connect_NameThatAnswersAnotherTime_GoesByWhatIsConnectedTo()
    {
        // First a public address, to pass the check; then the one that is meant.
        RunEgress run = Create(new Answers([First], [IPAddress.Parse("169.254.169.254")]));

        Assert.Equal(DnsCode.NoError, (await run.ResolveAsync("a.example", CancellationToken.None)).Code);
        Assert.Equal(DnsCode.Refused, (await run.ResolveAsync("a.example", CancellationToken.None)).Code);

        Assert.Equal(EgressVerdict.Allowed, Connect(run, First));
        Assert.Equal(EgressVerdict.Forbidden, Connect(run, IPAddress.Parse("169.254.169.254")));
    }

    [Fact]
    public async Task Connect_AllowedHost_OpensItsOwnAddressesOnly()
    {
        RunEgress run = Create(new Answers([First]), options => options.AllowHosts.Add("good.example"));

        Assert.Equal(EgressVerdict.NotAllowed, Connect(run, First));
        await run.ResolveAsync("good.example", CancellationToken.None);

        Assert.Equal(EgressVerdict.Allowed, Connect(run, First));
        Assert.Equal(EgressVerdict.Allowed, Connect(run, First.MapToIPv6()));
        Assert.Equal(EgressVerdict.NotAllowed, Connect(run, Second));
        Assert.Equal(DnsCode.Refused, (await run.ResolveAsync("other.example", CancellationToken.None)).Code);
    }

    [Fact]
    public void Connect_MoreThanTheRunHas_IsRefusedAndCounted()
    {
        RunEgress run = Create(new Answers([]));

        EgressVerdict[] verdicts = [.. Enumerable.Range(0, 10).Select(_ => Connect(run, First))];

        Assert.Equal(4, verdicts.Count(verdict => verdict == EgressVerdict.Allowed));
        Assert.Equal([new BlockedConnection("1.1.1.1", 443, EgressVerdict.Connections, 6)], run.Report());
    }

    [Fact]
    public void Report_MoreTargetsThanItTakes_CountsTheRestTogether()
    {
        RunEgress run = Create(new Answers([]));

        for (int i = 0; i < 1000; i++)
            Connect(run, new IPAddress([10, 0, (byte)(i / 250), (byte)(i % 250)]));

        Assert.InRange(run.Report().Count, 1, 101);
        Assert.Equal(1000, run.Report().Sum(blocked => blocked.Count));
    }

    [Fact]
    public async Task Resolve_NamesThatNobodyAnswers_HoldSoManyLookupsAndNoMore()
    {
        var silent = new Silent();
        RunEgress run = Create(silent);

        Task<ResolvedName>[] asked = [.. Enumerable.Range(0, 40).Select(number => run.ResolveAsync($"name{number}.example", CancellationToken.None))];
        Task<ResolvedName>[] refused = [.. asked.Where(answer => answer.IsCompleted)];

        Assert.Equal(40 - refused.Length, silent.Waiting);
        Assert.InRange(refused.Length, 1, 39);
        foreach (Task<ResolvedName> answer in refused)
            Assert.Equal(DnsCode.ServerFailure, (await answer).Code);

        // Those that end make room.
        silent.Answer.SetResult([First]);
        await Task.WhenAll(asked);
        Assert.Equal([First], (await run.ResolveAsync("a.example", CancellationToken.None)).Addresses);
    }

    [Fact]
    public void Ask_WithoutEnd_EndsSomewhere()
    {
        RunEgress run = Create(new Answers());

        int answered = Enumerable.Range(0, 100_000).TakeWhile(_ => run.Ask()).Count();

        // Each of the names that a run may ask for, more than once; never for as long as it lives.
        Assert.InRange(answered, 2_000, 50_000);
    }

    [Fact]
    public async Task Resolve_NameWithThousandsOfAddresses_KeepsAsManyAsAreTold()
    {
        IPAddress[] many = [.. Enumerable.Range(0, 4000).Select(number => new IPAddress([8, 8, (byte)(number >> 8), (byte)number]))];
        RunEgress run = Create(new Answers(many), options => options.AllowHosts.Add("many.example"));

        ResolvedName answer = await run.ResolveAsync("many.example", CancellationToken.None);

        Assert.Equal(DnsMessage.MaxAddresses, answer.Addresses.Count);
        Assert.Equal(EgressVerdict.Allowed, Connect(run, many[0]));
        Assert.Equal(EgressVerdict.NotAllowed, Connect(run, many[^1]));
    }

    [Fact]
    public async Task Resolve_HostResolverFails_IsAServerFailure()
    {
        RunEgress run = Create(new Answers());

        Assert.Equal(DnsCode.ServerFailure, (await run.ResolveAsync("a.example", CancellationToken.None)).Code);
    }

    [Fact]
    public async Task Resolve_WithAProxy_GivesANameAnAddressThatStandsForIt()
    {
        RunEgress run = Create(null);

        IPAddress address = Assert.Single((await run.ResolveAsync("a.example", CancellationToken.None)).Addresses);
        IPAddress other = Assert.Single((await run.ResolveAsync("b.example", CancellationToken.None)).Addresses);
        EgressTarget target = run.Connect(new IPEndPoint(address, 443));

        Assert.NotEqual(address, other);
        Assert.Equal((EgressVerdict.Allowed, "a.example"), (target.Verdict, target.Host));
        Assert.Equal(EgressVerdict.Private, Connect(run, IPAddress.Parse("198.18.200.1")));
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("10.9.9.9")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("x.0x7f000001")]
    [InlineData("localhost")]
    [InlineData("a.localhost")]
    [InlineData("metadata.google.internal")]
    public async Task Resolve_WithAProxyAndANameThatIsAnAddress_IsRefused(string name)
    {
        // The proxy would read it as one, and no rule for addresses was asked.
        RunEgress run = Create(null);

        Assert.Equal(DnsCode.Refused, (await run.ResolveAsync(name, CancellationToken.None)).Code);
        Assert.Equal([new BlockedConnection(name, 53, EgressVerdict.Forbidden, 1)], run.Report());
    }

    [Theory]
    [InlineData("wiki.internal")]
    [InlineData("printer.local")]
    [InlineData("intranet")]
    public async Task Connect_WithAProxyAndAPrivateName_TakesTheOperatorsWord(string name)
    {
        RunEgress run = Create(null);
        IPAddress address = Assert.Single((await run.ResolveAsync(name, CancellationToken.None)).Addresses);
        Assert.Equal(EgressVerdict.Private, Connect(run, address));

        RunEgress named = Create(null, options => options.AllowHosts.Add(name));
        address = Assert.Single((await named.ResolveAsync(name, CancellationToken.None)).Addresses);
        Assert.Equal(EgressVerdict.Allowed, Connect(named, address));
    }

    [Fact]
    public void Connect_AfterTheBytesAreSpent_IsRefusedAndTheLastIsNamed()
    {
        RunEgress run = Create(new Answers([]));
        EgressTarget last = run.Connect(new IPEndPoint(First, 443));

        run.Spend(last);

        Assert.Equal(EgressVerdict.ByteBudget, Connect(run, Second));
        Assert.Equal(
            [new BlockedConnection("1.1.1.1", 443, EgressVerdict.ByteBudget, 1), new BlockedConnection("2.2.2.2", 443, EgressVerdict.ByteBudget, 1)],
            run.Report());
    }

    private static EgressVerdict Connect(RunEgress run, IPAddress address) => run.Connect(new IPEndPoint(address, 443)).Verdict;

    private static RunEgress Create(INameResolver? resolver, Action<NetworkOptions>? set = null)
    {
        var options = new NetworkOptions();
        set?.Invoke(options);
        return new RunEgress(new EgressPolicy(options, new OwnAddresses()), resolver, maxConnections: 4);
    }

    /// <summary>The same answer for everything, later.</summary>
    private sealed class Silent : INameResolver
    {
        public TaskCompletionSource<IReadOnlyList<IPAddress>> Answer { get; } = new();

        public int Waiting { get; private set; }

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
        {
            Waiting++;
            return Answer.Task;
        }
    }

    /// <summary>One answer after the other; then none can be had.</summary>
    private sealed class Answers(params IPAddress[][] answers) : INameResolver
    {
        private int _next;

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken) =>
            _next < answers.Length
                ? Task.FromResult<IReadOnlyList<IPAddress>>(answers[_next++])
                : Task.FromException<IReadOnlyList<IPAddress>>(new SocketException((int)SocketError.TryAgain));
    }
}
