using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Installing;
using Sandbox.Core.Tests.Sandboxing.Roots;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

public sealed class WheelLockTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("first-1.0-py3-none-any.whl", "first==1.0")]
    [InlineData("zope.interface-7.2-1-cp311-cp311-manylinux_2_5_x86_64.whl", "zope.interface==7.2")]
    [InlineData("torch-2.1.0_cpu-cp311-cp311-linux_x86_64.whl", "torch==2.1.0+cpu")]
    [InlineData("a_b-1!2.0rc1-py3-none-any.whl", "a_b==1!2.0rc1")]
    public void Create_OfAWheel_PassesItsOwnCheck(string file, string pinned)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At(file), "");

        string text = WheelLock.Create([new FileInfo(folder.At(file))]);

        Assert.StartsWith($"{pinned} --hash=sha256:", text, StringComparison.Ordinal);
        WheelLock.Check(text);
    }

    [Theory]
    [InlineData("first-1.0.whl")]
    [InlineData("--pre-1.0-py3-none-any.whl")]
    [InlineData("first-1.0 --pre-py3-none-any.whl")]
    [InlineData("first-1.0\n--pre-py3-none-any.whl")]
    [InlineData("fırst-1.0-py3-none-any.whl")]
    public void Create_OfAFileThatIsNoWheel_IsRefused(string file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At(file), "");

        Assert.Throws<DependencyException>(() => WheelLock.Create([new FileInfo(folder.At(file))]));
    }

    [Theory]
    [InlineData("--index-url http://evil.example.org/")]
    [InlineData("--no-binary :all:")]
    [InlineData("-r /etc/passwd")]
    [InlineData("first==1.0")]
    [InlineData("first==1.0 --hash=sha256:HASH --global-option=x")]
    [InlineData("first @ https://evil.example.org/first.tar.gz --hash=sha256:HASH")]
    [InlineData("first>=1.0 --hash=sha256:HASH")]
    [InlineData("first==1.0 --hash=sha256:HASH\\")]
    [InlineData("first==1.0 --hash=sha256:HASH\r--pre")]
    public void Check_WhatPipWouldTakeForMoreThanAPin_IsRefused(string line)
    {
        string good = $"other==1.0 --hash=sha256:{Hash}\n";

        Assert.Throws<DependencyException>(() => WheelLock.Check(good + line.Replace("HASH", Hash, StringComparison.Ordinal) + "\n"));
        WheelLock.Check(good);
    }
}
