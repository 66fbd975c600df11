using System.Globalization;
using System.Text;

namespace Sandbox.Server.Commands;

/// <summary>A self-test's rows and its end, for people.</summary>
/// <param name="hostile">Our own hostile programs: one that did not end as it must has got out until somebody looked.</param>
internal sealed class SelftestText(bool hostile)
{
    private const int NameWidth = 26;
    private const int VerdictWidth = 9;

    public string CreateRow(SelftestRow row)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Word(row.Verdict),-VerdictWidth}{row.Name,-NameWidth} {row.Why}\n");
        foreach (string line in row.Reasons.SelectMany(reason => reason.TrimEnd().Split('\n')))
            text.Append(' ', VerdictWidth).Append(Printable(line)).Append('\n');
        return text.ToString();
    }

    public string CreateEnd(SelftestReport report)
    {
        string passed = hostile ? "contained" : "ok";
        string failed = hostile ? "escaped" : "failed";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"\ntier {report.Tier}: {report.Passed} {passed}, {report.Failed} {failed}, {report.KnownGaps} known gaps, {report.Skipped} skipped in {report.Seconds:F0} s\n");
    }

    private string Word(SelftestVerdict verdict) => verdict switch
    {
        SelftestVerdict.Passed => "ok",
        SelftestVerdict.Skipped => "skipped",
        SelftestVerdict.KnownGap => "GAP",
        _ => hostile ? "ESCAPED" : "FAILED",
    };

    // Reasons quote what a hostile program printed: no escape sequence of it reaches the terminal.
    private static string Printable(string line) =>
        string.Concat(line.Select(character => char.IsControl(character) ? '?' : character));
}
