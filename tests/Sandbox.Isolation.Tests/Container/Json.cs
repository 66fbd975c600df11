using System.Text.Json.Nodes;

namespace Sandbox.Isolation.Tests.Container;

internal static class Json
{
    public static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];
}
