using System.Net;
using Sandbox.Core.Network;
using Xunit;

namespace Sandbox.Core.Tests.Network;

public sealed class CidrTests
{
    [Theory]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData(" 2001:db8::1/32 ", "2001:db8::/32")]
    [InlineData("::/0", "::/0")]
    [InlineData("fe80::1", "fe80::1/128")]
    public void Parse_Range_KeepsTheFixedBits(string text, string expected) => Assert.Equal(expected, Cidr.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.1/16")]
    [InlineData("2130706433")]
    [InlineData("::/129")]
    [InlineData("example.org")]
    public void TryParse_NoRange_IsRefused(string text) => Assert.False(Cidr.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("2001:db8::/33", "2001:db8:8000::", false)]
    [InlineData("192.0.2.128/25", "192.0.2.127", false)]
    public void Contains_Address_GoesByFamilyAndBits(string range, string address, bool expected) =>
        Assert.Equal(expected, Cidr.Parse(range).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false)]
    [InlineData("0.0.0.0/0", "::/0", false)]
    public void Contains_Range_OnlyWhenAllOfItIsInside(string range, string other, bool expected) =>
        Assert.Equal(expected, Cidr.Parse(range).Contains(Cidr.Parse(other)));
}
