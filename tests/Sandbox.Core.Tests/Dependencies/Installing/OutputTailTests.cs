using System.Text;
using Sandbox.Core.Dependencies.Installing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

public sealed class OutputTailTests
{
    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE })]
    [InlineData(new byte[] { 0xFE, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0xFE, 0, 0 })]
    public async Task Read_WhatBeginsLikeAnotherEncoding_IsReadAsUtf8(byte[] mark)
    {
        var tail = new OutputTail(100);

        await tail.ReadAsync(new MemoryStream([.. mark, .. "the endä"u8]), CancellationToken.None);

        Assert.EndsWith("the endä", tail.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_MoreThanItKeeps_IsTheEnd()
    {
        var tail = new OutputTail(10);

        await tail.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 1 << 20) + "0123456789")), CancellationToken.None);

        Assert.Equal("0123456789", tail.ToString());
    }
}
