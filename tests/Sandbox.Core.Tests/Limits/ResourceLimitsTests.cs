using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Xunit;

namespace Sandbox.Core.Tests.Limits;

public sealed class ResourceLimitsTests
{
    private static readonly LimitsOptions Options = new();

    [Fact]
    public void Create_NothingAsked_GivesTheDefaults()
    {
        ResourceLimits limits = ResourceLimits.Create(null, Options);

        Assert.Equal(
            new ResourceLimits(
                TimeSpan.FromMilliseconds(Options.DefaultWallMs),
                TimeSpan.FromMilliseconds(Options.DefaultCpuMs),
                Options.DefaultMemoryBytes,
                Options.DefaultProcesses,
                Options.DefaultOutputBytes,
                Options.DefaultWorkspaceBytes,
                Options.DefaultWorkspaceInodes,
                Options.DefaultOpenFiles,
                Options.DefaultFileBytes),
            limits);
    }

    [Fact]
    public void Create_EverythingAskedIsHuge_KeepsTheCeilings()
    {
        var asked = new LimitsRequest
        {
            WallMs = long.MaxValue,
            CpuMs = long.MaxValue,
            MemoryBytes = long.MaxValue,
            Processes = int.MaxValue,
            OutputBytes = long.MaxValue,
            WorkspaceBytes = long.MaxValue,
            WorkspaceInodes = int.MaxValue,
            OpenFiles = int.MaxValue,
            FileBytes = long.MaxValue,
        };

        Assert.Equal(
            new ResourceLimits(
                TimeSpan.FromMilliseconds(Options.MaxWallMs),
                TimeSpan.FromMilliseconds(Options.MaxCpuMs),
                Options.MaxMemoryBytes,
                Options.MaxProcesses,
                Options.MaxOutputBytes,
                Options.MaxWorkspaceBytes,
                Options.MaxWorkspaceInodes,
                Options.MaxOpenFiles,
                Options.MaxFileBytes),
            ResourceLimits.Create(asked, Options));
    }

    [Fact]
    public void Create_LessAsked_GivesWhatWasAsked()
    {
        var asked = new LimitsRequest { WallMs = 100, CpuMs = 50, Processes = 3 };

        ResourceLimits limits = ResourceLimits.Create(asked, Options);

        Assert.Equal(TimeSpan.FromMilliseconds(100), limits.WallTime);
        Assert.Equal(TimeSpan.FromMilliseconds(50), limits.CpuTime);
        Assert.Equal(3, limits.Processes);
    }

    [Fact]
    public void Create_MoreWallTimeAsked_GivesCpuTimeInProportion()
    {
        ResourceLimits limits = ResourceLimits.Create(new LimitsRequest { WallMs = 3 * Options.DefaultWallMs }, Options);

        Assert.Equal(TimeSpan.FromMilliseconds(3 * Options.DefaultCpuMs), limits.CpuTime);
    }

    [Fact]
    public void Create_LessWallTimeAsked_KeepsTheDefaultCpuTime()
    {
        // The wall clock must be what ends a busy loop, whatever wall time was asked.
        ResourceLimits limits = ResourceLimits.Create(new LimitsRequest { WallMs = 1 }, Options);

        Assert.Equal(TimeSpan.FromMilliseconds(Options.DefaultCpuMs), limits.CpuTime);
    }
}
