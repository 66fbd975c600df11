using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Http.Keys;

/// <summary>Whose key a request brought.</summary>
/// <param name="Name">The operator's name for it; goes into logs and metrics, as the key never does.</param>
/// <param name="MaxParallel">Runs at a time; null for no limit of its own.</param>
/// <param name="RunsPerMinute">Null for no limit of its own.</param>
public sealed record CallerKey(string Name, int? MaxParallel, int? RunsPerMinute)
{
    /// <summary>The name of <see cref="HttpOptions.ApiKey"/>.</summary>
    public const string Default = "default";

    /// <summary>Whose runs and jobs it sees; empty for the one that all share.</summary>
    public string Space { get; init; } = "";

    /// <summary>The most that a run with it gets; null for everybody's ceilings.</summary>
    public LimitsRequest? Ceilings { get; init; }

    /// <summary>Everybody, where no key is asked for.</summary>
    public static CallerKey Anybody { get; } = new("anybody", null, null);

    /// <summary>Who a request that was let in came from.</summary>
    public static CallerKey Of(Microsoft.AspNetCore.Http.HttpContext context) => context.Features.Get<CallerKey>() ?? Anybody;

    /// <summary>As the house knows its callers.</summary>
    public RunCaller AsCaller() => new(Name) { Space = Space, Ceilings = Ceilings };
}
