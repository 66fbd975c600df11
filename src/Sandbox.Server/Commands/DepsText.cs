using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sandbox.Server.Commands;

/// <summary>A dependency list for people.</summary>
internal static class DepsText
{
    public static string Create(JsonElement data)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"state    {data.GetProperty("state").GetString()}, from {data.GetProperty("source").GetString()}\n");
        if (data.GetProperty("error").GetString() is { } error)
            text.Append(CultureInfo.InvariantCulture, $"error    {error}\n");
        if (data.GetProperty("version").GetString() is { } version)
            text.Append(CultureInfo.InvariantCulture, $"version  {version}\n");
        foreach (string name in (string[])["started", "finished"])
        {
            if (data.TryGetProperty($"{name}_at", out JsonElement time) && time.ValueKind == JsonValueKind.String)
                text.Append(CultureInfo.InvariantCulture, $"{name,-9}{time.GetDateTimeOffset().UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC\n");
        }

        text.Append('\n');
        foreach (JsonElement package in data.GetProperty("dependencies").EnumerateArray())
            text.Append(CultureInfo.InvariantCulture, $"{package.GetProperty("name").GetString()} {package.GetProperty("version").GetString()}\n");
        return text.ToString();
    }
}
