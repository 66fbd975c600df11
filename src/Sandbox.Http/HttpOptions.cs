using System.ComponentModel.DataAnnotations;

namespace Sandbox.Http;

/// <summary>Who may call and with how much. Section <c>Sandbox:Http</c>.</summary>
public sealed class HttpOptions
{
    public const string Section = "Sandbox:Http";

    /// <summary>What callers send as <c>X-Api-Key</c>. Default: empty, no key; only loopback is served then.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>The largest request body, in bytes. Default: 16 MiB.</summary>
    // A program and its stdin of 8 MiB each (Sandbox:Runs); JSON's escapes of ordinary source text are a few per cent,
    // and nobody sends both at their largest.
    [Range(1_024, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 16L << 20;

    /// <summary>Between two signs of life on an event stream, in milliseconds. Default: 10,000.</summary>
    // Load balancers cut what is silent for a minute, Azure's after four.
    [Range(10, 3_600_000)]
    public int HeartBeatMs { get; set; } = 10_000;
}
