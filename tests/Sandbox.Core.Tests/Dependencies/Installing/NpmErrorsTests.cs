using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Installing;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Installing;

/// <summary>What npm 9 and 11 write, and what of it a caller is told.</summary>
public sealed class NpmErrorsTests
{
    [Theory]
    [InlineData("npm error 404  The requested resource 'frist@*' could not be found or you do not have permission to access it.")]
    [InlineData("npm ERR! 404  'frist@*' is not in this registry.")]
    public void Create_NoSuchPackage_IsOneLine(string line) =>
        AssertCause("frist@*: the registry has no such package", $"npm error code E404\nnpm error 404 Not Found - GET http://x/frist\n{line}\nnpm error 404\n");

    [Fact]
    public void Create_NoSuchVersion_IsOneLine() => AssertCause(
        "@scope/first@9.9.9: the registry has no such version",
        "npm error code ETARGET\nnpm error notarget No matching version found for @scope/first@9.9.9.\nnpm error notarget In most cases ...\n");

    [Fact]
    public void Create_AConflict_TellsBothSides() => AssertCause(
        "the packages contradict each other: first@1.0.0 is there; peer first@\"^2.0.0\" from plug@1.0.0 is asked for",
        """
        npm error code ERESOLVE
        npm error ERESOLVE unable to resolve dependency tree
        npm error
        npm error While resolving: list@0.0.0
        npm error Found: first@1.0.0
        npm error node_modules/first
        npm error   first@"1.0.0" from the root project
        npm error
        npm error Could not resolve dependency:
        npm error peer first@"^2.0.0" from plug@1.0.0
        npm error node_modules/plug
        """);

    private static void AssertCause(string expected, string output)
    {
        DependencyException exception = NpmErrors.Create(new CommandResult(1, output), new InstallFolder("/f", "/sandbox"));
        Assert.Equal((DependencyFailure.NotInstallable, expected), (exception.Failure, exception.Message));
    }
}
