using Xunit;

namespace Sandbox.Isolation.Tests;

/// <summary>One installation, and one program after the other: a fork bomb is no neighbour for a timed program.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneInstallation : ICollectionFixture<Installation>
{
    public const string Name = "installation";
}
