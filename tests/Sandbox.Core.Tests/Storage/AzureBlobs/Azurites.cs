using Sandbox.Testing;
using Xunit;

namespace Sandbox.Core.Tests.Storage.AzureBlobs;

/// <summary>Tests that share one Azurite, each with an account of its own.</summary>
[CollectionDefinition(Name)]
public sealed class Azurites : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "azurite";
}
