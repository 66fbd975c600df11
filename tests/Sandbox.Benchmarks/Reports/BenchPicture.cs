using System.Globalization;
using System.Net;
using System.Text;
using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Reports;

/// <summary>The ratios as bars: ours through bare, with a line where both would be the same.</summary>
internal static class BenchPicture
{
    private const int Width = 860;
    private const int LabelWidth = 330;
    private const int BarHeight = 18;
    private const int RowHeight = 26;
    private const int ValueWidth = 60;

    public static string Draw(BenchReport report)
    {
        // An empty program is no run: beside it, all other bars would be too short to read. The table has it.
        Ratio[] shown = [.. report.Ratios.Where(ratio => ratio.Bare != Names.True)];
        Ratio[] times = [.. shown.Where(ratio => ratio.Clients == 1)];
        Ratio[] throughputs = [.. shown.Where(ratio => ratio.Clients == 16)];
        var picture = new StringBuilder();
        int y = 8;
        y = DrawBars(picture, y, "Time of a run over HTTP (p50, 1 client) / bare command. Less is better.", "#2f6fab", times, ratio => ratio.Time);
        y = DrawBars(
            picture, y, "Runs per second (16 clients) / bare command, 16 at once. More is better.", "#3b8a4e", throughputs, ratio => ratio.Throughput);
        string machine = string.Join(", ", report.Machine.Select(pair => $"{pair.Key} {pair.Value}"));
        Text(picture, 10, y + 14, "note", "start", $"One run of make bench: {machine}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {y + 26}" width="{Width}" font-family="system-ui, sans-serif" font-size="13">
            <style>.note {"{"} font-size: 11px; fill: #666 {"}"} .head {"{"} font-weight: 600 {"}"}</style>
            <rect width="100%" height="100%" fill="#fff"/>
            {picture}</svg>

            """);
    }

    private static int DrawBars(
        StringBuilder picture, int top, string title, string color, Ratio[] ratios, Func<Ratio, double> select)
    {
        if (ratios.Length == 0)
            return top;

        Text(picture, 10, top + 16, "head", "start", title);
        int y = top + 28;
        double largest = Math.Max(1, ratios.Max(select));
        double scale = (Width - LabelWidth - ValueWidth) / largest;
        double one = LabelWidth + scale;
        foreach (Ratio ratio in ratios)
        {
            double length = select(ratio) * scale;
            Text(picture, LabelWidth - 8, y + 14, "label", "end", $"{ratio.Ours} / {ratio.Bare}");
            Line(picture, $"""<rect x="{LabelWidth}" y="{y}" width="{length:F1}" height="{BarHeight}" rx="2" fill="{color}"/>""");
            Text(picture, LabelWidth + length + 5, y + 14, "value", "start", $"{select(ratio):F2}");
            y += RowHeight;
        }

        Line(picture, $"""<line x1="{one:F1}" x2="{one:F1}" y1="{top + 24}" y2="{y - 4}" stroke="#c33" stroke-dasharray="4 3"/>""");
        return y + 14;
    }

    private static void Text(StringBuilder picture, double x, double y, string kind, string anchor, string text) =>
        Line(picture, $"""<text x="{x:F1}" y="{y:F1}" class="{kind}" text-anchor="{anchor}">{WebUtility.HtmlEncode(text)}</text>""");

    private static void Line(StringBuilder picture, FormattableString line) =>
        picture.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
