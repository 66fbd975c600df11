using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sandbox.Http.OpenApi;

/// <summary>What the documentation comments of the contracts say, as text for readers of the wire.</summary>
internal sealed partial class ContractTexts
{
    private readonly Dictionary<string, XElement> _members;

    public ContractTexts()
    {
        using Stream file = typeof(ContractTexts).Assembly.GetManifestResourceStream("contracts.xml")!;
        _members = XDocument.Load(file).Root!.Elements("member").ToDictionary(member => member.Attribute("name")!.Value);
    }

    /// <summary>A type's summary; empty when it has none.</summary>
    public string Of(Type type) => Find($"T:{type.FullName}");

    /// <summary>The summary of a property, or of a value of an enumeration.</summary>
    public string Of(Type owner, string member) =>
        Find($"{(owner.IsEnum ? "F" : "P")}:{(owner.IsGenericType ? owner.GetGenericTypeDefinition() : owner).FullName}.{member}");

    private string Find(string name)
    {
        if (!_members.TryGetValue(name, out XElement? member))
            return "";
        return member.Element("inheritdoc")?.Attribute("cref") is { } other
            ? Find(other.Value)
            : Spaces().Replace(string.Concat((member.Element("summary")?.Nodes() ?? []).Select(Write)), " ").Trim();
    }

    private static string Write(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{OnTheWire(see.Attribute("cref")?.Value ?? see.Value)}`",
        XElement code => $"`{code.Value}`",
        _ => "",
    };

    private static string OnTheWire(string cref) => JsonNamingPolicy.SnakeCaseLower.ConvertName(cref[(cref.LastIndexOf('.') + 1)..]);

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
