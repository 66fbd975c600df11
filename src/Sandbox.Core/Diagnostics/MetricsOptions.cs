namespace Sandbox.Core.Diagnostics;

/// <summary>Whether metrics can be read here. Section <c>Sandbox:Metrics</c>.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Sandbox:Metrics";

    /// <summary>Serve <c>/metrics</c> as Prometheus reads it, to whoever has a key. Default: false.</summary>
    public bool Enabled { get; set; }
}
