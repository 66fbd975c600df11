using System.Text.Json.Serialization;

namespace Sandbox.Server.Commands;

/// <summary>What <c>sandbox selftest --json</c> prints.</summary>
/// <param name="Tier">The tier that the programs were played in.</param>
/// <param name="Passed">Programs that ended as they must.</param>
/// <param name="Failed">Programs that did not; the exit code is 1 when there is one.</param>
/// <param name="KnownGaps">Programs that got further than they must, in a way that native/README.md tells of.</param>
/// <param name="Skipped">Programs that need what is not installed.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Programs">A row per program.</param>
internal sealed record SelftestReport(
    string Tier, int Passed, int Failed, int KnownGaps, int Skipped, double Seconds, IReadOnlyList<SelftestRow> Programs);

/// <summary>One program.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Why">What it tries, or shows.</param>
/// <param name="Verdict">How it went.</param>
/// <param name="Reasons">What was not as it must be, or why it was not played.</param>
/// <param name="Milliseconds">How long it took, all its runs together.</param>
internal sealed record SelftestRow(
    string Name, string Why, SelftestVerdict Verdict, IReadOnlyList<string> Reasons, long Milliseconds);

/// <summary>How a program's play went.</summary>
internal enum SelftestVerdict
{
    [JsonStringEnumMemberName("passed")]
    Passed,

    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It got further than it must, as native/README.md says of this tier.</summary>
    [JsonStringEnumMemberName("known_gap")]
    KnownGap,

    [JsonStringEnumMemberName("skipped")]
    Skipped,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(SelftestReport))]
internal sealed partial class SelftestJsonContext : JsonSerializerContext;
