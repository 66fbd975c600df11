using System.Diagnostics;
using System.Text;
using Sandbox.Core.Limits;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Zygotes with heavy modules: which runs are forked from them, when they start and end.</summary>
[Collection(RealSandboxes.Name)]
public sealed class ZygoteVariantTests(SandboxFixture sandboxes)
{
    // A module of the standard library that the plain zygote does not import.
    private const string Code = "import sys; known = 'wave' in sys.modules\nimport wave\nprint(known)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly ResourceLimits Defaults = ResourceLimits.Create(null, new LimitsOptions());

    [SkippableFact]
    public async Task Program_ThatImportsAGroup_IsForkedFromItsZygoteFromThenOn()
    {
        await using SandboxManager manager = await StartAsync(new PoolOptions { Parked = 1, ModuleGroups = { ["sound"] = "wave,chunk" } });

        Assert.Equal("False\n", await RunAsync(manager, Code));
        await UntilAsync(async () => await RunAsync(manager, Code) == "True\n");

        // Others stay with the plain one.
        Assert.Equal("False\n", await RunAsync(manager, "import sys; print('wave' in sys.modules)"));
    }

    [SkippableFact]
    public async Task Variant_ThatNobodyNeeds_EndsAndStartsAgain()
    {
        await using SandboxManager manager = await StartAsync(
            new PoolOptions { Parked = 1, VariantIdleMs = 300, ModuleGroups = { ["sound"] = "wave" } });
        RuntimeHost host = manager.Foundation!.Runtimes["python3"];
        Assert.Empty(host.Variants);

        for (int round = 0; round < 2; round++)
        {
            await RunAsync(manager, Code);
            await UntilAsync(() => Task.FromResult(host.Variants.Count == 1));
            await UntilAsync(() => Task.FromResult(host.Variants.Count == 0));
        }
    }

    [SkippableFact]
    public async Task Variant_WhoseModuleIsMissing_LeavesProgramsToThePlainZygote()
    {
        await using SandboxManager manager = await StartAsync(new PoolOptions { Parked = 1, ModuleGroups = { ["missing"] = "no_such_module" } });
        const string code = "try:\n    import no_such_module\nexcept ImportError:\n    print('missing')";

        for (int i = 0; i < 10; i++)
            Assert.Equal("missing\n", await RunAsync(manager, code));

        Assert.Empty(manager.Foundation!.Runtimes["python3"].Variants);
    }

    [SkippableFact]
    public async Task Variant_AfterItsRuns_IsReplacedWithoutAFailedRun()
    {
        await using SandboxManager manager = await StartAsync(
            new PoolOptions { Parked = 1, RunsPerZygote = 10, ModuleGroups = { ["sound"] = "wave" } });
        var seeds = new HashSet<string>();
        await UntilAsync(async () =>
        {
            string output = await RunAsync(manager, "import sys; known = 'wave' in sys.modules\nimport wave\nprint(known, hash('seed'))");
            if (output.StartsWith("True", StringComparison.Ordinal))
                seeds.Add(output);
            return seeds.Count == 3;
        });
    }

    [SkippableTheory]
    [InlineData("numpy")]
    [InlineData("pandas")]
    [InlineData("matplotlib")]
    public async Task Group_OfTheManifest_ServesWhereItIsInstalled(string module)
    {
        SandboxEnding probe = await sandboxes.RunAsync("python3", $"import {module}", Defaults);
        Skip.If(probe.ExitCode != 0, $"the Python module {module} is not installed here");

        await using SandboxManager manager = await StartAsync(new PoolOptions { Parked = 1 });
        string code = $"import sys; known = '{module}' in sys.modules\nimport {module}\nprint(known, {module}.__name__)";
        await UntilAsync(async () => await RunAsync(manager, code) == $"True {module}\n");
    }

    [Fact]
    public void Groups_OfTheOperator_ComeFirstAndReplaceThoseOfTheManifest()
    {
        var zygote = new ZygoteManifest
        {
            Arguments = [],
            Files = [],
            VariantVariable = "V",
            Variants =
            [
                new ZygoteVariant { Name = "a", Triggers = ["a"], Modules = ["a"] },
                new ZygoteVariant { Name = "b", Triggers = ["b"], Modules = ["b"] },
                new ZygoteVariant { Name = "c", Triggers = ["c"], Modules = ["c"] },
            ],
        };

        IReadOnlyList<ZygoteVariant> variants = zygote.VariantsWith(
            true, new Dictionary<string, string> { ["a"] = "", ["b"] = "x.y, x.z ,b" });

        Assert.Equal(["b", "c"], variants.Select(variant => variant.Name));
        Assert.Equal(["x.y", "x.z", "b"], variants[0].Modules);
        Assert.Equal(["x", "b"], variants[0].Triggers);
        Assert.Empty(zygote.VariantsWith(false, []));
    }

    private async Task<SandboxManager> StartAsync(PoolOptions pool)
    {
        _ = sandboxes.Manager;
        SandboxManager manager = SandboxFixture.CreateManager(new IsolationOptions { UidBase = 62_000 }, pool: pool);
        await manager.StartAsync(CancellationToken.None);
        return manager;
    }

    private async Task<string> RunAsync(SandboxManager manager, string code)
    {
        SandboxEnding ending = await manager.RunAsync(sandboxes.Program("python3", code), Defaults, CancellationToken.None);
        Assert.True(ending.ExitCode == 0, Encoding.UTF8.GetString(ending.Stderr.ToArray()));
        return Encoding.UTF8.GetString(ending.Stdout.ToArray());
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "it does not come to that");
            await Task.Delay(5);
        }
    }
}
