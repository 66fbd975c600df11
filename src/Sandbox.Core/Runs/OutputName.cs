using System.Buffers;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>Names of blobs in the container of outputs: <c>runs/{run_id}/...</c>.</summary>
public static class OutputName
{
    private const string Prefix = "runs/";
    private const int RunIdLength = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Where an artifact of a run is kept.</summary>
    public static string OfArtifact(string runId, string path) => $"{Prefix}{runId}/artifacts/{path}";

    /// <summary>Our own route to it, for stores that make no links; it asks for the key.</summary>
    public static string RouteOf(string name) =>
        "/v1/sandbox/outputs/" + string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    /// <summary>Whether a caller can mean an output by it: nothing outside of <c>runs/</c>, and no tricks with the path.</summary>
    public static bool IsOne(string name) =>
        name.Length > Prefix.Length + RunIdLength + 1
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && !name.AsSpan(Prefix.Length, RunIdLength).ContainsAnyExcept(Digits)
        && name[Prefix.Length + RunIdLength] == '/'
        && WorkspacePath.FindProblem(name[(Prefix.Length + RunIdLength + 1)..]) is null;
}
