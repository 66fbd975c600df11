using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Tests that run real programs share a manager, and run one after the other: they measure time.</summary>
[CollectionDefinition(Name)]
public sealed class RealSandboxes : ICollectionFixture<SandboxFixture>
{
    public const string Name = "real sandboxes";
}
