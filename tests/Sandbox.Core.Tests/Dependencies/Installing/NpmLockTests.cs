using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Installing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

public sealed class NpmLockTests
{
    private static readonly Uri Registry = new("https://registry.example.org/npm/");

    [Fact]
    public void Use_HashedAndFromTheRegistry_Passes() =>
        NpmLock.Use(Lock("node_modules/a", "https://registry.example.org/npm/a/-/a-1.0.0.tgz", "sha512-AAAA"), Registry);

    [Theory]
    [InlineData("node_modules/a", "git+ssh://git@github.com/x/a.git#0", "sha512-AAAA")]
    [InlineData("node_modules/a", "https://evil.example.org/a.tgz", "sha512-AAAA")]
    [InlineData("node_modules/a", "file:../a", "sha512-AAAA")]
    [InlineData("node_modules/a", "https://registry.example.org/a.tgz", "sha1-AAAA")]
    [InlineData("node_modules/a", "https://registry.example.org/a.tgz", "")]
    [InlineData("node_modules/../../a", "https://registry.example.org/a.tgz", "sha512-AAAA")]
    [InlineData("../a", "https://registry.example.org/a.tgz", "sha512-AAAA")]
    public void Use_OtherOriginsAndHashes_AreRefused(string path, string resolved, string integrity) =>
        Assert.Throws<DependencyException>(() => NpmLock.Use(Lock(path, resolved, integrity), Registry));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"packages":{},"packages":{}}""")]
    [InlineData("{}")]
    [InlineData("""{"packages":[]}""")]
    [InlineData("""{"packages":{"node_modules/a":1}}""")]
    public void Use_WhatIsNoLock_IsRefused(string text) =>
        Assert.Throws<DependencyException>(() => NpmLock.Use(text, Registry));

    private static string Lock(string path, string resolved, string integrity) =>
        "{\"packages\":{\"\":{},\"" + path + "\":{\"version\":\"1.0.0\",\"resolved\":\"" + resolved + "\",\"integrity\":\"" + integrity + "\"}}}";
}
