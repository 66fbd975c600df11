using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sandbox.Server.Configuration;

namespace Sandbox.Http.Tests.Configuration;

/// <summary>The text of docs/configuration.md, out of the options classes and what is written about them.</summary>
internal static partial class ConfigurationTable
{
    public static string Create()
    {
        Dictionary<string, XElement> documentation = ReadDocumentation();
        var text = new StringBuilder("""
            # Settings

            Written by `make config-docs` from the options classes. A setting is an environment variable, `Sandbox:Http:ApiKey` as
            `Sandbox__Http__ApiKey`; where Dify-Sandbox has a name for it, that works too, and ours wins. `sandbox config` shows what
            counts where you are. A value that is wrong stops the start.

            """);
        foreach (IGrouping<Type, Setting> section in SettingsCatalog.All.GroupBy(setting => setting.Owner))
        {
            string name = section.First().Name;
            text.Append('\n').Append("## ").Append(name.AsSpan(0, name.LastIndexOf(':'))).Append("\n\n");
            text.Append(Text(documentation[$"T:{section.Key.FullName}"])).Append("\n\n");
            text.Append("| setting | default | meaning | Dify-Sandbox's name |\n| --- | --- | --- | --- |\n");
            foreach (Setting setting in section.SelectMany(setting => setting.Property == nameof(HttpOptions.Keys) ? [setting, .. SettingsCatalog.OfAKey] : (IEnumerable<Setting>)[setting]))
                AppendRow(text, setting, Text(documentation[$"P:{setting.Owner.FullName}.{setting.Property}"]));
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, Setting setting, string meaning)
    {
        string value = setting.Default.Length > 0 ? $"`{setting.Default}`" : "";
        string alias = DifyAliases.NameOf(setting.Name) is { } name ? $"`{name}`" : "";
        text.Append($"| `{setting.Name}` | {value} | {meaning} | {alias} |\n");
    }

    // Beside the assemblies, where the build puts them.
    private static Dictionary<string, XElement> ReadDocumentation() =>
        ((string[])["Sandbox.Core", "Sandbox.Http", "sandbox"])
            .Select(assembly => XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly}.xml")))
            .SelectMany(document => document.Descendants("member"))
            .Where(member => member.Element("summary") is not null && member.Attribute("name")!.Value.AsSpan(2).StartsWith("Sandbox."))
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!, StringComparer.Ordinal);

    private static string Text(XElement summary)
    {
        string text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } reference => $"`{reference.Attribute("cref")!.Value.Split('.')[^1]}`",
            XText plain => plain.Value,
            _ => "",
        }));
        return Space().Replace(text, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
