using Sandbox.Core.Jobs;
using Sandbox.Core.Limits;

namespace Sandbox.Http.Keys;

/// <summary>What is wrong with keys, told by name and never with the key.</summary>
internal static class KeyRules
{
    private const int MaxNameLength = 64;
    private const int MaxCount = 10_000;
    private const int MaxRuns = 1_000_000;

    /// <returns>One sentence for each thing that is wrong; empty when all is right.</returns>
    public static IEnumerable<string> FindProblems(HttpOptions options, IReadOnlyDictionary<string, KeyOptions> file)
    {
        var keys = new List<(string Name, KeyOptions Key, string Where)>();
        if (options.ApiKey.Length > 0)
            keys.Add((CallerKey.Default, new KeyOptions { Key = options.ApiKey }, $"{HttpOptions.Section}:ApiKey"));
        keys.AddRange(options.Keys.Select(pair => (pair.Key, pair.Value, $"{HttpOptions.Section}:Keys:{pair.Key}")));
        keys.AddRange(file.Select(pair => (pair.Key, pair.Value, $"the file of keys: {pair.Key}")));
        if (keys.Count > MaxCount)
            yield return $"{HttpOptions.Section}: there are more than {MaxCount} keys";

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, KeyOptions key, string where) in keys)
        {
            if (!IsName(name))
                yield return $"{where}: a key's name is 1 to {MaxNameLength} letters, digits, '.', '_' and '-'";
            else if (!names.Add(name))
                yield return $"{where}: there are two keys of that name";

            if (key.Key.Length == 0)
                yield return $"{where}: Key is missing";
            else if (KeyHash.Parse(key.Key) is not { } hash)
                yield return $"{where}: after 'sha256:' come 64 hexadecimal digits";
            else if (!hashes.Add(Convert.ToHexString(hash)))
                yield return $"{where}: another name has the same key";

            if (key.Space.Length > 0 && !JobId.IsValid(key.Space))
                yield return $"{where}: Space must be {JobId.Rule}";
            foreach ((string limit, long? value, long least) in CeilingsOf(key))
            {
                if (value < least)
                    yield return $"{where}: {limit} must be at least {least}";
            }

            if (key.MaxParallel is < 1 or > MaxRuns)
                yield return $"{where}: MaxParallel must be 1 to {MaxRuns}";
            if (key.RunsPerMinute is < 1 or > MaxRuns)
                yield return $"{where}: RunsPerMinute must be 1 to {MaxRuns}";
        }
    }

    // Less than this, and no program could run.
    private static (string Limit, long? Value, long Least)[] CeilingsOf(KeyOptions key) =>
    [
        (nameof(key.MaxWallMs), key.MaxWallMs, 1),
        (nameof(key.MaxCpuMs), key.MaxCpuMs, 1),
        (nameof(key.MaxMemoryBytes), key.MaxMemoryBytes, LimitsOptions.MemoryFloorBytes),
        (nameof(key.MaxProcesses), key.MaxProcesses, 1),
        (nameof(key.MaxOutputBytes), key.MaxOutputBytes, 1),
        (nameof(key.MaxWorkspaceBytes), key.MaxWorkspaceBytes, LimitsOptions.WorkspaceFloorBytes),
    ];

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}
