using Sandbox.Core.Dependencies.Installing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

public sealed class ToolMessageTests
{
    private static readonly InstallFolder Folder = new("/var/lib/sandbox/new/1", "/sandbox");

    [Fact]
    public void Create_Errors_AreToldWithoutTheRest() =>
        Assert.Equal(
            "No matching distribution found for x",
            ToolMessage.Create("Looking in indexes: y\nERROR: No matching distribution found for x\nnotice: new pip\n", Folder));

    [Fact]
    public void Create_CredentialsAndFolders_AreTakenOut() =>
        Assert.Equal(
            "GET https://example.org/x failed in /work",
            ToolMessage.Create("npm error GET https://me:secret@example.org/x failed in /var/lib/sandbox/new/1/work", Folder));

    [Fact]
    public void Create_WithoutErrors_IsTheEnd() =>
        Assert.Equal("2; 3; 4; 5; 6", ToolMessage.Create("1\n2\n3\n4\n5\n6\n", Folder));

    [Theory]
    [InlineData("a\rINFO forged", "a INFO forged")]
    [InlineData("a\u001b]0;title\u0007b\u009b31mc", "a ]0;title b 31mc")]
    [InlineData("a\u2028b\u2029c\u0085d\0e", "a b c d e")]
    [InlineData("a\u202eb\u200bc", "a b c")]
    public void Create_WhatWouldForgeALineOrSteerATerminal_IsFlattened(string words, string expected) =>
        Assert.Equal(expected, ToolMessage.Create($"ERROR: {words}", Folder));

    [Fact]
    public void Create_AFlood_IsCut() =>
        Assert.InRange(ToolMessage.Create("ERROR: " + new string('x', 100_000), Folder).Length, 1, 2_001);
}
