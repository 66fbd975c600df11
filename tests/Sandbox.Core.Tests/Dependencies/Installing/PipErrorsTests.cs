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

    [Theory]
    [InlineData("500 Server Error: Internal Server Error for url: http://127.0.0.1:1/simple/first/", "500")]
    [InlineData("401 Client Error: Unauthorized for url: http://127.0.0.1:1/simple/first/", "401")]
    [InlineData("HTTPConnectionPool(host='127.0.0.1', port=1): Max retries exceeded with url: /simple/first/ (Caused by ResponseError('too many 503 error responses'))", "503")]
    public void Create_AnIndexThatFails_IsNoMissingPackage(string reason, string status)
    {
        DependencyException exception = PipErrors.Create(
            new CommandResult(1, $"Could not fetch URL http://127.0.0.1:1/simple/first/: {reason} - skipping\n"
                + "ERROR: Could not find a version that satisfies the requirement first==1 (from versions: none)\n"),
            new InstallFolder("/folder", "/sandbox"));

        Assert.Equal(DependencyFailure.Unavailable, exception.Failure);
        Assert.Equal($"the Python package index answers {status} when it is asked for first==1", exception.Message);
    }

    [Fact]
    public void Create_APageThatIsNotThere_IsAMissingPackage()
    {
        DependencyException exception = PipErrors.Create(
            new CommandResult(1, "Could not fetch URL http://127.0.0.1:1/simple/frist/: 404 Client Error: Not Found for url: http://127.0.0.1:1/ - skipping\n"
                + "ERROR: Could not find a version that satisfies the requirement frist (from versions: none)\n"),
            new InstallFolder("/folder", "/sandbox"));

        Assert.Equal(DependencyFailure.NotInstallable, exception.Failure);
        Assert.StartsWith("frist: the index has no such package", exception.Message, StringComparison.Ordinal);
    }

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
