using System.Security.Cryptography;

namespace Sandbox.Http.Keys;

/// <summary>All keys that are accepted at one time.</summary>
internal sealed class KeyList
{
    private readonly List<(CallerKey Caller, byte[] Hash)> _keys = [];

    /// <param name="options">Valid, as <see cref="KeyRules"/> has it.</param>
    /// <param name="file">What the file of keys says; empty without one.</param>
    public KeyList(HttpOptions options, IReadOnlyDictionary<string, KeyOptions> file)
    {
        if (options.ApiKey.Length > 0)
            Add(CallerKey.Default, new KeyOptions { Key = options.ApiKey });
        foreach ((string name, KeyOptions key) in options.Keys)
            Add(name, key);
        foreach ((string name, KeyOptions key) in file)
            Add(name, key);

        void Add(string name, KeyOptions key) =>
            _keys.Add((new CallerKey(name, key.MaxParallel, key.RunsPerMinute) { Space = key.Space, Ceilings = key.CreateCeilings() }, KeyHash.Parse(key.Key)!));
    }

    /// <summary>Whose key it is; the time it takes does not say which key came how near.</summary>
    public CallerKey? Find(string sent)
    {
        byte[] hash = KeyHash.Of(sent);
        CallerKey? found = null;
        foreach ((CallerKey caller, byte[] expected) in _keys)
        {
            // No early end: the time would tell the key's place in the list.
            if (CryptographicOperations.FixedTimeEquals(hash, expected))
                found = caller;
        }

        return found;
    }
}
