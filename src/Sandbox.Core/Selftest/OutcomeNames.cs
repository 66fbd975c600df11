using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Selftest;

/// <summary>Outcomes by their names on the wire.</summary>
internal static class OutcomeNames
{
    public static IReadOnlySet<string> All { get; } = Enum.GetValues<RunOutcome>().Select(Of).ToHashSet();

    public static string Of(RunOutcome outcome) =>
        JsonSerializer.Serialize(outcome, SandboxJsonContext.Default.RunOutcome).Trim('"');
}
