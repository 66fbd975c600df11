using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Jobs;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runs;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;
using Sandbox.Http;
using Sandbox.Http.Keys;
using Sandbox.Server.Logs;
using Sandbox.Server.Mcp;

namespace Sandbox.Server.Configuration;

/// <summary>Every setting that there is, out of the options classes.</summary>
internal static class SettingsCatalog
{
    /// <summary>Those of one key; <c>NAME</c> is the key's.</summary>
    public static IReadOnlyList<Setting> OfAKey { get; } = [.. Of<KeyOptions>($"{HttpOptions.Section}:{nameof(HttpOptions.Keys)}:NAME")];

    /// <summary>In the order in which they are read about.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Of<ServerOptions>(ServerOptions.Section),
        .. Of<HttpOptions>(HttpOptions.Section),
        .. Of<RunsOptions>(RunsOptions.Section),
        .. Of<LimitsOptions>(LimitsOptions.Section),
        .. Of<NetworkOptions>(NetworkOptions.Section),
        .. Of<IsolationOptions>(IsolationOptions.Section),
        .. Of<PoolOptions>(PoolOptions.Section),
        .. Of<RuntimeOptions>(RuntimeOptions.Section),
        .. Of<DependencyOptions>(DependencyOptions.Section),
        .. Of<StorageOptions>(StorageOptions.Section),
        .. Of<JobsOptions>(JobsOptions.Section),
        .. Of<MetricsOptions>(MetricsOptions.Section),
        .. Of<LogsOptions>(LogsOptions.Section),
        .. Of<McpOptions>(McpOptions.Section),
    ];

    /// <summary>Their sections.</summary>
    public static IReadOnlySet<string> Sections { get; } =
        All.Select(setting => setting.Name[..setting.Name.LastIndexOf(':')]).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<Setting> Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string section)
        where T : new()
    {
        var defaults = new T();
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            bool isCollection = property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType);
            if (isCollection || property.SetMethod is { IsPublic: true })
            {
                string text = isCollection ? "" : Text(property.GetValue(defaults));
                yield return new Setting($"{section}:{property.Name}", typeof(T), property.Name, text, isCollection);
            }
        }
    }

    private static string Text(object? value) =>
        value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)?.ReplaceLineEndings(@"\n") ?? "";
}
