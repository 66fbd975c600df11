using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Sandbox.Core.Runs;

/// <summary>The runs of this server that wait for a place, run, or are being answered; by name.</summary>
public sealed class LiveRuns
{
    /// <summary>Of a run's name: 128 bits that nobody guesses.</summary>
    public const int IdLength = 32;

    private const int IdBytes = IdLength / 2;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly ConcurrentDictionary<string, LiveRun> _runs = new(StringComparer.Ordinal);

    public int Count => _runs.Count;

    public static bool IsId(string text) =>
        text.Length == IdLength && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>Begins a run; dispose it when it is answered.</summary>
    /// <param name="id">The caller's name for it, or null for a random one.</param>
    /// <param name="space">Of whom it can be cancelled. Default: the one that all share.</param>
    /// <exception cref="RunException">There is a run of that name.</exception>
    public LiveRun Begin(string? id, string space = "")
    {
        var run = new LiveRun(this, id ?? CreateId(), space);
        return _runs.TryAdd(run.Id, run)
            ? run
            : throw new RunException(RunFailure.RunIdInUse, "run_id: a run of that name has not ended");
    }

    /// <summary>Cancels a run that waits or runs: its answer then has the outcome <c>cancelled</c>.</summary>
    /// <returns>False when there is none in the caller's space, or its program has ended.</returns>
    public bool Cancel(string id, string space = "") =>
        _runs.TryGetValue(id, out LiveRun? run) && run.Space == space && run.TryCancel();

    internal void Remove(LiveRun run) => _runs.TryRemove(KeyValuePair.Create(run.Id, run));

    private static string CreateId()
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        RandomNumberGenerator.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
