using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Dependencies;

/// <summary>The packages that programs can import, asked of the interpreter itself inside a sandbox.</summary>
public sealed class InstalledPackages(ISandboxExecutor executor, RuntimeCatalog runtimes)
{
    // What a program sees is the truth; folders on the host are only a guess of it.
    private static readonly FrozenDictionary<string, string> Listings = new Dictionary<string, string>
    {
        ["python3"] = """
            import importlib.metadata, json
            found = {}
            for distribution in importlib.metadata.distributions():
                name = distribution.metadata["Name"]
                if name and name not in found:
                    found[name] = distribution.version or ""
            print(json.dumps([{"name": n, "version": found[n]} for n in sorted(found, key=str.lower)]))
            """,
        ["nodejs"] = """
            const fs = require('fs'), path = require('path');
            const found = new Map();
            const add = folder => {
              try {
                const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
                if (typeof name === 'string' && !found.has(name)) found.set(name, String(version ?? ''));
              } catch { /* not a package */ }
            };
            for (const root of [...module.paths, ...require('module').globalPaths]) {
              let entries = [];
              try { entries = fs.readdirSync(root); } catch { continue; }
              for (const entry of entries) {
                const folder = path.join(root, entry);
                if (!entry.startsWith('@')) { add(folder); continue; }
                let scoped = [];
                try { scoped = fs.readdirSync(folder); } catch { /* a file */ }
                for (const name of scoped) add(path.join(folder, name));
              }
            }
            const sorted = [...found].sort(([a], [b]) => a < b ? -1 : 1);
            console.log(JSON.stringify(sorted.map(([name, version]) => ({ name, version }))));
            """,
    }.ToFrozenDictionary();

    // By runtime name. True until other packages are installed: whoever does that says so. Asked once for all who wait,
    // because the answer is a run, and places are for those of callers.
    private readonly ConcurrentDictionary<string, Lazy<Task<DependencyList>>> _lists = new();

    /// <summary>The packages of a language, from memory when they were asked for before.</summary>
    /// <exception cref="RunException">No such language, no place to run in, or our own fault.</exception>
    public async Task<DependencyList> ReadAsync(string? language, CancellationToken cancellationToken)
    {
        string runtime = Resolve(language);
        Lazy<Task<DependencyList>> asked = _lists.GetOrAdd(
            runtime, name => new Lazy<Task<DependencyList>>(() => ListAsync(name, CancellationToken.None)));
        try
        {
            return await asked.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (asked.Value is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _lists.TryRemove(KeyValuePair.Create(runtime, asked));
            throw;
        }
    }

    /// <summary>The interpreter is asked again next time.</summary>
    internal void Forget(string runtime) => _lists.TryRemove(runtime, out _);

    /// <summary>The runtime's name for a language.</summary>
    /// <exception cref="RunException">No such language.</exception>
    internal string Resolve(string? language)
    {
        if (string.IsNullOrEmpty(language))
            throw new RunException(RunFailure.InvalidRequest, "language: required");

        string? runtime = runtimes.Find(language)?.Name;
        return runtime is not null && Listings.ContainsKey(runtime)
            ? runtime
            : throw new RunException(RunFailure.UnsupportedLanguage, "unsupported language");
    }

    private async Task<DependencyList> ListAsync(string runtime, CancellationToken cancellationToken)
    {
        var request = new RunRequest { Language = runtime, Code = Listings[runtime] };
        RunData answer = await executor.RunAsync(request, RunCaller.House, cancellationToken).ConfigureAwait(false);
        try
        {
            Dependency[] packages = answer is { ExitCode: 0, StdoutTruncated: false }
                ? JsonSerializer.Deserialize(answer.Stdout, SandboxJsonContext.Default.DependencyArray) ?? []
                : throw Failed(runtime, answer.Error, null);
            return new DependencyList(packages);
        }
        catch (JsonException exception)
        {
            throw Failed(runtime, "its answer is no list", exception);
        }
    }

    // The detail is for our log: an interpreter's words name folders that are nobody's business.
    private static RunException Failed(string runtime, string detail, Exception? cause) =>
        new(RunFailure.SandboxFailed,
            $"the packages of {runtime} could not be listed",
            new InvalidOperationException(detail, cause));
}
