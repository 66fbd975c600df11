using System.ComponentModel.DataAnnotations;
using System.Net;
using Sandbox.Server.Browsers;

namespace Sandbox.Server;

/// <summary>Where the server listens and how it ends. Section <c>Sandbox:Server</c>.</summary>
public sealed class ServerOptions : IValidatableObject
{
    public const string Section = "Sandbox:Server";

    /// <summary>IP address, "localhost", or "*" for all. Default: 127.0.0.1; beyond loopback a key is needed.</summary>
    public string Listen { get; set; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 takes a free one. Default: 8194.</summary>
    // Dify-Sandbox's.
    [Range(0, 65_535)]
    public int Port { get; set; } = 8194;

    /// <summary>Time for running programs to finish when the server is told to end, in milliseconds. Default: 30,000.</summary>
    // What Kubernetes and Azure give between SIGTERM and SIGKILL.
    [Range(0, 600_000)]
    public int DrainMs { get; set; } = 30_000;

    /// <summary>
    /// Connections at one time; what is over it is closed at once. Fewer where the process may not have so many file
    /// descriptors (<c>ulimit -n</c>): some 500 are kept for programs and the server itself. Default: 10,000.
    /// </summary>
    // An idle one takes some 10 KiB.
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Pages of browsers that may call <c>/mcp</c>, and every route of a server without a key, by what they send as
    /// <c>Origin</c>: <c>https://agents.example.org</c>. Default: none besides loopback's and the server's own address.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>The address as the socket takes it; null when <see cref="Listen"/> is none.</summary>
    public IPAddress? FindAddress() => Listen switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.TryParse(Listen, out IPAddress? address) ? address : null,
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FindAddress() is null)
        {
            yield return new ValidationResult(
                $"{Section}: Listen ('{Listen}') is no IP address; use 127.0.0.1, 0.0.0.0, localhost or *");
        }

        foreach (string origin in AllowedOrigins.Where(origin => !OriginRule.IsOrigin(origin)))
        {
            yield return new ValidationResult(
                $"{Section}: AllowedOrigins has '{origin}', which is no origin; it is scheme://host or scheme://host:port");
        }
    }
}
