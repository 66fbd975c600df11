using System.Net;
using System.Net.Sockets;
using Sandbox.Core.Network;
using Xunit;

namespace Sandbox.Core.Tests.Network;

public sealed class SystemNameResolverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Resolve_NamesThatNobodyAnswers_LeaveTheThreadPoolAlone()
    {
        const int Names = 50;
        using var answered = new ManualResetEventSlim();
        using var begun = new CountdownEvent(Names);
        int ofThePool = 0;
        using var resolver = new SystemNameResolver(_ =>
        {
            if (Thread.CurrentThread.IsThreadPoolThread)
                Interlocked.Increment(ref ofThePool);
            begun.Signal();
            answered.Wait();
            return [];
        });

        Task<IReadOnlyList<IPAddress>>[] lookups =
            [.. Enumerable.Range(0, Names).Select(number => resolver.ResolveAsync($"name{number}.example", CancellationToken.None))];
        Assert.True(begun.Wait(Patience));
        answered.Set();
        await Task.WhenAll(lookups).WaitAsync(Patience);

        Assert.Equal(0, ofThePool);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.NoData)]
    public async Task Resolve_NameThatThereIsNot_HasNoAddress(SocketError error)
    {
        using var resolver = new SystemNameResolver(_ => throw new SocketException((int)error));

        Assert.Empty(await resolver.ResolveAsync("nowhere.example", CancellationToken.None));
    }

    [Fact]
    public async Task Resolve_Name_IsAskedForFromTheRoot()
    {
        string? asked = null;
        using var resolver = new SystemNameResolver(name =>
        {
            asked = name;
            return [IPAddress.Loopback];
        });

        await resolver.ResolveAsync("www.example", CancellationToken.None);

        Assert.Equal("www.example.", asked);
    }
}
