using System.ComponentModel.DataAnnotations;

namespace Sandbox.Core.Sandboxing;

/// <summary>Sandboxes that are made before they are asked for. Section <c>Sandbox:Pool</c>.</summary>
public sealed class PoolOptions
{
    public const string Section = "Sandbox:Pool";

    /// <summary>Fork runs from a warm interpreter. Default: true; false starts a new interpreter for every run.</summary>
    public bool Warm { get; set; } = true;

    /// <summary>Finished sandboxes that wait for a program, per runtime. Default: 4; 0 makes each when it is asked for.</summary>
    // The default of running places: a burst as large as the server takes at once finds a sandbox for each.
    [Range(0, 256)]
    public int Parked { get; set; } = 4;

    /// <summary>
    /// Runs after which a warm interpreter is replaced by a new one. Default: 10,000.
    /// </summary>
    // Runs of one zygote share its address layout and hash seed; a new one has new ones. At 300 runs a second this is
    // twice a minute, for a tenth of a second of one core.
    [Range(1, 100_000_000)]
    public int RunsPerZygote { get; set; } = 10_000;

    /// <summary>
    /// Keep zygotes with heavy modules (pandas, numpy, matplotlib; the manifests name them) for programs that import
    /// them. Default: true. One starts when the first such program is seen.
    /// </summary>
    public bool Variants { get; set; } = true;

    /// <summary>Finished sandboxes that wait for a program, per variant that was started. Default: 1.</summary>
    // Programs that import them are fewer, and one is made in a tenth of the time that the import takes.
    [Range(0, 64)]
    public int ParkedPerVariant { get; set; } = 1;

    /// <summary>Time after the last program that needed it when a variant ends, in milliseconds. Default: 10 minutes.</summary>
    [Range(100, 86_400_000)]
    public int VariantIdleMs { get; set; } = 600_000;

    /// <summary>
    /// More variants, or others than the manifest's of the same name: modules to import, separated by commas, for programs
    /// that import one of them. An empty one takes the manifest's away. Default: none.
    /// </summary>
    public IDictionary<string, string> ModuleGroups { get; } = new Dictionary<string, string>();
}
