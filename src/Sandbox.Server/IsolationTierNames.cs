using Sandbox.Core.Sandboxing;

namespace Sandbox.Server;

/// <summary>The tiers as they are written for people.</summary>
internal static class IsolationTierNames
{
    public static string Name(IsolationTier tier) =>
        tier switch
        {
            IsolationTier.Namespaces => "namespaces",
            IsolationTier.Container => "container",
            _ => "weak",
        };
}
