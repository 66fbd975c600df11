using System.Text.Json;

namespace Sandbox.Core.Contracts;

/// <summary>Outcomes by their names on the wire.</summary>
public static class OutcomeNames
{
    public static IReadOnlySet<string> All { get; } = Enum.GetValues<RunOutcome>().Select(Of).ToHashSet();

    public static string Of(RunOutcome outcome) =>
        JsonSerializer.Serialize(outcome, SandboxJsonContext.Default.RunOutcome).Trim('"');
}
