using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace Sandbox.Server.Configuration;

/// <summary>Tells which value every setting has and where it came from.</summary>
internal static class EffectiveSettings
{
    private const string Hidden = "***";

    private static readonly string[] SecretNames = ["Key", "ConnectionString", "Secret", "Password", "Token"];

    public static IEnumerable<EffectiveSetting> Read(IConfigurationRoot configuration)
    {
        foreach (Setting setting in SettingsCatalog.All)
        {
            bool isSet = false;
            foreach (string name in NamesOf(setting, configuration))
            {
                isSet = true;
                yield return new EffectiveSetting(name, Hide(name, configuration[name]!).ReplaceLineEndings(@"\n"), SourceOf(name, configuration));
            }

            if (!isSet)
                yield return new EffectiveSetting(setting.Name, Hide(setting.Name, setting.Default), "default");
        }
    }

    // Of a collection: its elements.
    private static IEnumerable<string> NamesOf(Setting setting, IConfigurationRoot configuration) =>
        setting.IsCollection
            ? configuration.GetSection(setting.Name).AsEnumerable()
                .Where(pair => pair.Value is not null)
                .Select(pair => pair.Key)
                .Order(StringComparer.OrdinalIgnoreCase)
            : configuration[setting.Name] is null ? [] : [setting.Name];

    // The last one that has it wins.
    private static string SourceOf(string name, IConfigurationRoot configuration) =>
        configuration.Providers.Last(provider => provider.TryGet(name, out _)) switch
        {
            // The three that follow the time limit have no variable of their own.
            DifyAliases => DifyAliases.NameOf(name) ?? DifyAliases.NameOf("Sandbox:Limits:DefaultWallMs")!,
            EnvironmentVariablesConfigurationProvider => "environment",
            _ => "command line",
        };

    private static string Hide(string name, string value)
    {
        if (value.Length == 0)
            return value;
        if (SecretNames.Any(secret => name.EndsWith(secret, StringComparison.OrdinalIgnoreCase)))
            return Hidden;

        // Addresses of indexes and proxies may bring a password or a signature.
        if (!Uri.TryCreate(value, UriKind.Absolute, out Uri? url) || url.IsFile || (url.UserInfo.Length == 0 && url.Query.Length == 0))
            return value;
        string user = url.UserInfo.Length > 0 ? $"{Hidden}@" : "";
        string query = url.Query.Length > 0 ? $"?{Hidden}" : "";
        return $"{url.Scheme}://{user}{url.Authority}{url.AbsolutePath}{query}";
    }
}
