using System.Net;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;
using Xunit;

namespace Sandbox.Core.Tests.Network;

public sealed class InetAddressTests
{
    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("2606:4700::1")]
    [InlineData("::ffff:1.2.3.4")]
    public void Read_WhatWasWritten_IsTheSame(string text)
    {
        var endpoint = new IPEndPoint(IPAddress.Parse(text), 443);
        byte[] bytes = new byte[InetAddress.MaxBytes];

        int length = InetAddress.Write(endpoint, bytes);

        Assert.Equal(endpoint, InetAddress.Read(bytes.AsSpan(0, length), FamilyOf(endpoint), out int errno));
        Assert.Equal(0, errno);
    }

    [Theory]
    [InlineData(0, 16)] // AF_UNSPEC
    [InlineData(1, 16)] // AF_UNIX
    [InlineData(10, 28)]
    public void Read_OtherFamily_IsRefused(byte family, int length)
    {
        byte[] bytes = new byte[length];
        bytes[0] = family;

        Assert.Null(InetAddress.Read(bytes, LibC.AF_INET, out int errno));
        Assert.Equal(LibC.EAFNOSUPPORT, errno);
    }

    [Theory]
    [InlineData(2, 15)]
    [InlineData(10, 23)]
    public void Read_TooShort_IsInvalid(byte family, int length)
    {
        byte[] bytes = new byte[length];
        bytes[0] = family;

        Assert.Null(InetAddress.Read(bytes, family, out int errno));
        Assert.Equal(LibC.EINVAL, errno);
    }

    private static int FamilyOf(IPEndPoint endpoint) =>
        endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? LibC.AF_INET : LibC.AF_INET6;
}
