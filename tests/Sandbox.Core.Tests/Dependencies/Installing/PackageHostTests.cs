using System.Net;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Installing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

public sealed class PackageHostTests
{
    [Theory]
    [InlineData("files.example.org", "files.example.org", 443, true)]
    [InlineData("files.example.org", "FILES.example.org.", 443, true)]
    [InlineData("files.example.org", "files.example.org", 80, false)]
    [InlineData("files.example.org:8081", "files.example.org", 8081, true)]
    [InlineData("*.example.org", "a.example.org", 443, true)]
    [InlineData("*.example.org", "example.org", 443, false)]
    [InlineData("files.example.org", "files.example.org.evil.net", 443, false)]
    [InlineData("10.0.0.5:8080", "10.0.0.5", 8080, true)]
    [InlineData("10.0.0.5:8080", "10.0.0.6", 8080, false)]
    public void Matches_AHostAndItsPort_AndNothingElse(string configured, string host, int port, bool expected) =>
        Assert.Equal(expected, PackageHost.TryParse(configured, isOperators: true)!.Matches(host, port));

    [Theory]
    [InlineData("93.184.216.34", false, true)]
    [InlineData("10.1.2.3", false, false)]
    [InlineData("10.1.2.3", true, true)]
    [InlineData("127.0.0.1", false, false)]
    [InlineData("127.0.0.1", true, true)]
    [InlineData("::ffff:127.0.0.1", false, false)]
    [InlineData("169.254.169.254", true, false)]
    [InlineData("::ffff:169.254.169.254", true, false)]
    [InlineData("168.63.129.16", true, false)]
    [InlineData("0.0.0.0", true, false)]
    public void Accepts_WhatANameStandsFor_ByWhoNamedIt(string address, bool operators, bool expected) =>
        Assert.Equal(expected, PackageHost.TryParse("files.example.org", operators)!.Accepts(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("https://files.example.org")]
    [InlineData("files.example.org:0")]
    [InlineData("files.example.org:x")]
    [InlineData("files.*.org")]
    public void TryParse_WhatIsNoHost_IsNone(string text) => Assert.Null(PackageHost.TryParse(text, isOperators: true));

    [Fact]
    public void OfPython_WithoutSettings_IsPyPIAndItsFiles()
    {
        IReadOnlyList<PackageHost> hosts = PackageHosts.OfPython(new DependencyOptions());

        Assert.Contains(hosts, host => host.Matches("pypi.org", 443));
        Assert.Contains(hosts, host => host.Matches("files.pythonhosted.org", 443));
        Assert.All(hosts, host => Assert.False(host.IsOperators));
    }
}
