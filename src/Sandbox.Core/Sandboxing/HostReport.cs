using System.Text.Json;

namespace Sandbox.Core.Sandboxing;

/// <summary>What this host offers, and the tier that follows from it. <c>doctor</c> and <c>/health/ready</c> show it.</summary>
public sealed record HostReport
{
    /// <summary>The kernel's release, as <c>uname -r</c> has it.</summary>
    public required string Kernel { get; init; }

    /// <summary>"x86_64" or "aarch64".</summary>
    public required string Architecture { get; init; }

    /// <summary>Every layer that was tried.</summary>
    public required IReadOnlyList<HostLayer> Layers { get; init; }

    /// <summary>The strongest tier that this host allows.</summary>
    public required IsolationTier Tier { get; init; }

    /// <summary>What would make it stronger, in sentences.</summary>
    public required IReadOnlyList<string> Advice { get; init; }

    /// <summary>Namespaces need a user namespace first: the server is not root.</summary>
    public required bool NeedsUserNamespace { get; init; }

    /// <summary>Whether the layer works here.</summary>
    public bool Has(string layer)
    {
        foreach (HostLayer candidate in Layers)
        {
            if (candidate.Name == layer)
                return candidate.Available;
        }

        return false;
    }

    /// <summary>The report as one JSON object with snake_case names.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SandboxingJsonContext.Default.HostReport);
}
