using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Protocol;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Sandboxes that wait where runs can have a network.</summary>
[Collection(RealSandboxes.Name)]
public sealed class NetworkPoolTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_FirstRunOfEitherKind_FindsOneThatWaits(bool network)
    {
        await using SandboxManager manager = SandboxFixture.CreateManager(
            new IsolationOptions(), pool: new PoolOptions { Parked = 2 }, network: new NetworkOptions { Enabled = true });
        try
        {
            await manager.StartAsync(CancellationToken.None);
        }
        catch (IsolationException exception)
        {
            Skip.If(true, exception.Message);
        }

        RuntimeHost host = manager.Foundation!.Runtimes["python3"];
        var program = new SandboxProgram { Runtime = host.Runtime.Manifest, Code = "", Network = network };

        Task<SandboxEnvironment> taken = host.TakeAsync(program, ResourceLimits.Create(null, new LimitsOptions()), CancellationToken.None);

        // One that had to be made would be waited for.
        bool waited = taken.IsCompletedSuccessfully;
        SandboxEnvironment environment = await taken;
        environment.Kill(KillReason.Cancelled);
        await environment.Gone;
        Assert.True(waited);
        Assert.Equal(network ? SpawnFlags.Network : SpawnFlags.None, environment.Kind);
    }
}
