using System.Globalization;
using System.Text;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Server.Commands;

/// <summary>A host report as a table for people.</summary>
internal static class DoctorText
{
    public static string Create(HostReport report, string runtimes)
    {
        int width = report.Layers.Max(layer => layer.Name.Length);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"kernel    {report.Kernel} ({report.Architecture})\n");
        text.Append(CultureInfo.InvariantCulture, $"runtimes  {runtimes}\n");
        text.Append(CultureInfo.InvariantCulture, $"tier      {IsolationTierNames.Name(report.Tier)}\n\n");
        foreach (HostLayer layer in report.Layers)
        {
            string detail = layer.Available || layer.Hint.Length == 0 ? layer.Detail : $"{layer.Detail} -> {layer.Hint}";
            string line = $"  {layer.Name.PadRight(width)}  {(layer.Available ? "yes" : "no "),-3}  {detail}";
            text.Append(line.TrimEnd()).Append('\n');
        }

        if (report.Advice.Count > 0)
            text.Append("\nTo get a better tier:\n");
        foreach (string advice in report.Advice)
            text.Append("  - ").Append(advice).Append('\n');
        return text.ToString();
    }
}
