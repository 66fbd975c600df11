using System.Text.Json;

namespace Sandbox.Isolation.Tests;

/// <summary>What `sandbox selftest --json` printed.</summary>
internal sealed record SelftestResult(string Tier, int Passed, int Skipped, IReadOnlyList<string> Failures)
{
    public static SelftestResult Read(CommandResult result)
    {
        try
        {
            using JsonDocument report = JsonDocument.Parse(result.Output);
            JsonElement root = report.RootElement;
            return new SelftestResult(
                root.GetProperty("tier").GetString()!,
                root.GetProperty("passed").GetInt32(),
                root.GetProperty("skipped").GetInt32(),
                [.. root.GetProperty("programs").EnumerateArray().Where(HasFailed).Select(Describe)]);
        }
        catch (JsonException)
        {
            throw new InvalidOperationException($"sandbox selftest printed no report: {result}");
        }
    }

    public override string ToString() =>
        $"{Passed} passed, {Failures.Count} failed in tier {Tier}\n{string.Join("\n\n", Failures)}";

    private static bool HasFailed(JsonElement program) => program.GetProperty("verdict").GetString() == "failed";

    private static string Describe(JsonElement program) =>
        $"{program.GetProperty("name")}\n  {string.Join("\n  ", program.GetProperty("reasons").EnumerateArray().Select(reason => reason.ToString()))}";
}
