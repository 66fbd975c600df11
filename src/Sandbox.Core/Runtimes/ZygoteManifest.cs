namespace Sandbox.Core.Runtimes;

// The JSON source generator sets a missing init property to null, whatever its initializer says: hence the getters.
/// <summary>How a runtime is kept warm: an interpreter that runs no user code and forks a child per run.</summary>
public sealed record ZygoteManifest
{
    /// <summary>Arguments of the interpreter, "{heap_mib}" as in the runtime's; the zygote's files are in /sandbox.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Files that the zygote reads, from the manifest's folder or from beside sandbox-launch.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Variables of the zygote besides the runtime's own; a program does not see them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get => field ?? new Dictionary<string, string>(); init; }

    /// <summary>Variables that the interpreter reads when it starts: a run that sets one gets a new interpreter.</summary>
    public IReadOnlyList<string> FreshVariables { get => field ?? []; init; }

    /// <summary>The variable that tells a variant's zygote its modules, the names separated by commas.</summary>
    public string VariantVariable { get => field ?? ""; init; }

    /// <summary>Zygotes with more modules, the first that a program needs is taken.</summary>
    public IReadOnlyList<ZygoteVariant> Variants { get => field ?? []; init; }

    /// <summary>Its variants and the operator's groups of modules (names separated by commas), which come first.</summary>
    public IReadOnlyList<ZygoteVariant> VariantsWith(bool enabled, IEnumerable<KeyValuePair<string, string>> groups)
    {
        if (!enabled || VariantVariable.Length == 0)
            return [];

        var own = groups.ToDictionary(
            group => group.Key,
            group => group.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        return
        [
            .. own.Where(group => group.Value.Length > 0).Select(group => new ZygoteVariant
            {
                Name = group.Key,
                Modules = group.Value,
                Triggers = [.. group.Value.Select(module => module.Split('.')[0]).Distinct()],
            }),
            .. Variants.Where(variant => !own.ContainsKey(variant.Name)),
        ];
    }
}
