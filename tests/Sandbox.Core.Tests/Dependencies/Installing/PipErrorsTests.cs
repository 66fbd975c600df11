using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Installing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

/// <summary>What pip 23 writes, and what of it a caller is told.</summary>
public sealed class PipErrorsTests
{
    [Fact]
    public void Create_NoSuchPackage_IsOneLine() => AssertCause(
        "frist==1.0: the index has no such package for this Python (only wheels are installed: one that exists as source only counts as missing)",
        """
        Looking in indexes: http://127.0.0.1:1/simple/
        ERROR: Could not find a version that satisfies the requirement frist==1.0 (from versions: none)
        ERROR: No matching distribution found for frist==1.0
        """);

    [Fact]
    public void Create_NoSuchVersion_TellsTheNewest() => AssertCause(
        "first==9: the index has no such version; it has ..., 2.0, 2.1, 2.2, 2.3, 2.4",
        """
        ERROR: Could not find a version that satisfies the requirement first==9 (from versions: 1.0, 2.0, 2.1, 2.2, 2.3, 2.4)
        ERROR: No matching distribution found for first==9
        """);

    [Fact]
    public void Create_WhatAPackageNeedsIsMissing_TellsWhoNeedsIt() => AssertCause(
        "nowhere>=3, which needs needs: the index has no such version; it has 1.0",
        "ERROR: Could not find a version that satisfies the requirement nowhere>=3 (from needs) (from versions: 1.0)\n");

    [Fact]
    public void Create_AConflict_TellsBothSides() => AssertCause(
        "the packages contradict each other: the list asks for first==1.0; third 1.0 depends on first==2.0",
        """
        ERROR: Cannot install -r list.txt (line 2) and first==1.0 because these package versions have conflicting dependencies.

        The conflict is caused by:
            The user requested first==1.0
            third 1.0 depends on first==2.0

        To fix this you could try to:
        1. loosen the range of package versions you've specified
        ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/
        """);

    private static void AssertCause(string expected, string output)
    {
        DependencyException exception = PipErrors.Create(new CommandResult(1, output), new InstallFolder("/f", "/sandbox"));
        Assert.Equal((DependencyFailure.NotInstallable, expected), (exception.Failure, exception.Message));
    }
}
