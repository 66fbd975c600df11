using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

public sealed class UidPoolTests
{
    [Fact]
    public void Take_AllInUse_IsWorthARetry()
    {
        var pool = new UidPool(64_000, 2);
        Assert.Equal([64_000u, 64_001u], [pool.Take(), pool.Take()]);

        Assert.True(Assert.Throws<SandboxException>(() => pool.Take()).Retryable);
    }

    [Fact]
    public void Take_AfterReturn_GivesTheOneThatRestedLongest()
    {
        var pool = new UidPool(1000, 3);
        pool.Return(pool.Take());

        Assert.Equal(1001u, pool.Take());
        Assert.Equal(2, pool.Free);
    }
}
