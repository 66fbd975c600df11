using System.Net;
using Sandbox.Core.Network;
using Xunit;

namespace Sandbox.Core.Tests.Network;

public sealed class EgressPolicyTests
{
    private static readonly OwnAddresses Own = new();

    // Every way to write the same places; the operating system's parser would take the first ones too.
    [Theory]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("017700000001")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.170.2")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("192.0.0.192")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("fe80::1")]
    [InlineData("fe80::a9fe:a9fe")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:4860::5efe:a9fe:a9fe")]
    [InlineData("2001:4860::200:5efe:7f00:1")]
    [InlineData("::ffff:0:169.254.169.254")]
    [InlineData("::ffff:0:7f00:1")]
    [InlineData("fd00:c1::a9fe:a9fe")]
    [InlineData("fd00:42::42")]
    public void Decide_PlaceThatNobodyMayReach_IsForbiddenWhateverIsAllowed(string address)
    {
        EgressPolicy policy = Create(options =>
        {
            foreach (string range in (string[])["0.0.0.0/0", "::/0", "10.0.0.0/8", "fc00::/7"])
                options.AllowCidrs.Add(range);
        });

        Assert.Equal(EgressVerdict.Forbidden, Decide(policy, address));
        Assert.Equal(EgressVerdict.Forbidden, policy.DecideAddress(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("240.0.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd12::1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("::ffff:0:10.0.0.1")]
    [InlineData("2001:1::1")]
    [InlineData("2001:2::1")]
    [InlineData("2001:20::1")]
    [InlineData("3fff::1")]
    [InlineData("4000::1")]
    [InlineData("5f00::1")]
    [InlineData("::1:0:0:1")]
    [InlineData("192.88.99.1")]
    [InlineData("203.0.113.1")]
    [InlineData("255.255.255.254")]
    public void Decide_PrivateAddress_NeedsARangeOfItsOwn(string address)
    {
        Assert.Equal(EgressVerdict.Private, Decide(Create(), address));
        Assert.Equal(EgressVerdict.Private, Decide(Create(options => AddAll(options, "0.0.0.0/0", "::/0", "::/1", "64:ff9b::/96")), address));
    }

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("168.63.129.17")]
    [InlineData("2606:4700::1111")]
    [InlineData("2001:200::1")]
    [InlineData("3ffe::1")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    public void Decide_PublicAddress_IsAllowedOnTheUsualPorts(string address)
    {
        EgressPolicy policy = Create();

        Assert.Equal(EgressVerdict.Allowed, Decide(policy, address));
        Assert.Equal(EgressVerdict.Allowed, Decide(policy, address, 80));
        Assert.Equal(EgressVerdict.Port, Decide(policy, address, 22));
        Assert.Equal(EgressVerdict.Port, Decide(policy, address, 0));
    }

    [Fact]
    public void Decide_ScopedAddress_IsForbidden() =>
        Assert.Equal(EgressVerdict.Forbidden, Create().Decide(new IPEndPoint(new IPAddress(IPAddress.Parse("2606:4700::1").GetAddressBytes(), 2), 443), []));

    [Fact]
    public void Decide_PrivateRangeOfTheOperator_IsOpenInAllItsForms()
    {
        EgressPolicy policy = Create(options => AddAll(options, "10.1.0.0/16"));

        Assert.Equal(EgressVerdict.Allowed, Decide(policy, "10.1.2.3"));
        Assert.Equal(EgressVerdict.Allowed, Decide(policy, "::ffff:10.1.2.3"));
        Assert.Equal(EgressVerdict.Private, Decide(policy, "10.2.0.1"));
        Assert.Equal(EgressVerdict.NotAllowed, Decide(policy, "1.1.1.1"));
    }

    [Theory]
    [InlineData("fd12:3456::/32", "fd12:3456::1")]
    [InlineData("4000::/16", "4000::1")]
    public void Decide_RangeOutsideOfTheGlobalOne_IsOpenedByItsOwnCidr(string range, string address) =>
        Assert.Equal(EgressVerdict.Allowed, Decide(Create(options => AddAll(options, range)), address));

    [Theory]
    [InlineData("http://172.16.5.4:8081/msi/token", "172.16.5.4")]
    [InlineData("http://[fd12::5]:8081/msi/token", "fd12::5")]
    public void Decide_EndpointOfTheAppsIdentity_IsForbiddenInAnyRangeThatIsOpen(string endpoint, string address)
    {
        var options = new NetworkOptions();
        AddAll(options, "172.16.0.0/12", "fd12::/32");

        Assert.Equal(EgressVerdict.Allowed, Decide(new EgressPolicy(options, new OwnAddresses(null, "http://localhost:42356/msi/token")), address));
        Assert.Equal(EgressVerdict.Forbidden, Decide(new EgressPolicy(options, new OwnAddresses(endpoint, "no URL")), address));
    }

    [Fact]
    public void Decide_DenyList_IsStrongerThanTheAllowList()
    {
        EgressPolicy policy = Create(options =>
        {
            AddAll(options, "1.0.0.0/8");
            options.DenyCidrs.Add("1.1.0.0/16");
        });

        Assert.Equal(EgressVerdict.Denied, Decide(policy, "1.1.1.1"));
        Assert.Equal(EgressVerdict.Denied, Decide(policy, "::ffff:1.1.1.1"));
        Assert.Equal(EgressVerdict.Denied, Decide(policy, "64:ff9b::1.1.1.1"));
        Assert.Equal(EgressVerdict.Denied, Decide(policy, "2002:101:101::1"));
        Assert.Equal(EgressVerdict.Allowed, Decide(policy, "1.2.1.1"));
    }

    [Fact]
    public void Decide_AllowedHosts_NeedANameThatLedThere()
    {
        EgressPolicy policy = Create(options =>
        {
            options.AllowHosts.Add("*.example.org");
            options.DenyHosts.Add("bad.example.org");
        });
        var endpoint = new IPEndPoint(IPAddress.Parse("1.1.1.1"), 443);

        Assert.Equal(EgressVerdict.NotAllowed, policy.Decide(endpoint, []));
        Assert.Equal(EgressVerdict.NotAllowed, policy.Decide(endpoint, ["example.org"]));
        Assert.Equal(EgressVerdict.Allowed, policy.Decide(endpoint, ["a.b.example.org"]));
        Assert.Equal(EgressVerdict.Denied, policy.Decide(endpoint, ["a.example.org", "bad.example.org"]));
        Assert.Equal(EgressVerdict.Denied, policy.DecideName("bad.example.org"));
        Assert.Equal(EgressVerdict.NotAllowed, policy.DecideName("example.org"));
    }

    [Fact]
    public void Validate_ForbiddenRangeOnTheAllowList_IsAnError()
    {
        var options = new NetworkOptions { Enabled = true, Proxy = "ftp://x" };
        AddAll(options, "169.254.169.254/32", "127.0.0.0/8", "nonsense");
        options.Ports.Add(70_000);
        options.DenyHosts.Add("a*.example.org");

        Assert.Equal(6, options.Validate(new(options)).Count());
    }

    private static EgressPolicy Create(Action<NetworkOptions>? set = null)
    {
        var options = new NetworkOptions();
        set?.Invoke(options);
        return new EgressPolicy(options, Own);
    }

    private static void AddAll(NetworkOptions options, params string[] ranges)
    {
        foreach (string range in ranges)
            options.AllowCidrs.Add(range);
    }

    private static EgressVerdict Decide(EgressPolicy policy, string address, int port = 443) =>
        policy.Decide(new IPEndPoint(IPAddress.Parse(address), port), []);
}
