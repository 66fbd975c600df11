using System.Reflection;
using Sandbox.Core.Runs;

namespace Sandbox.Functions.Tests;

/// <summary>The settings that exist, by the name that an environment variable has.</summary>
internal static class Options
{
    private const string Prefix = "Sandbox__";

    /// <summary>Option type and property of a name like Sandbox__Runs__MaxWorkers; null when there is none.</summary>
    public static (Type Type, PropertyInfo Property)? Find(string name)
    {
        string[] parts = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..].Split("__") : [];
        if (parts.Length < 2 || All.FirstOrDefault(type => SectionOf(type) == $"Sandbox:{parts[0]}") is not { } options)
            return null;
        return options.GetProperty(parts[1]) is { } property ? (options, property) : null;
    }

    private static IReadOnlyList<Type> All { get; } =
    [
        .. from assembly in (Assembly[])[typeof(RunsOptions).Assembly, typeof(Http.HttpOptions).Assembly, typeof(Server.ServerOptions).Assembly]
           from type in assembly.GetTypes()
           where SectionOf(type) is not null
           select type,
    ];

    private static string? SectionOf(Type type) => type.GetField("Section")?.GetRawConstantValue() as string;
}
