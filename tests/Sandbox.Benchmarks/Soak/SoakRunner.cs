using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Sandbox.Benchmarks.Servers;

namespace Sandbox.Benchmarks.Soak;

/// <summary>Sends programs and checks every answer.</summary>
/// <param name="client">The server's.</param>
/// <param name="hostile">What is mixed in.</param>
/// <param name="hostilePercent">Their share.</param>
/// <param name="faults">A 500 that says "try again" is an answer as well: our zygotes are being killed.</param>
internal sealed class SoakRunner(HttpClient client, IReadOnlyList<SoakProgram> hostile, int hostilePercent, bool faults)
{
    private const int KeptFaults = 20;

    private readonly RunClient _client = new(client);
    private readonly ConcurrentQueue<string> _faults = new();
    private int _faultCount;
    private int _retryable;
    private int _next;

    public int FaultCount => _faultCount;

    /// <summary>The first of them.</summary>
    public IEnumerable<string> Faults => _faults;

    /// <summary>Answers that were a retryable error of ours.</summary>
    public int Retryable => _retryable;

    /// <summary>Runs so many more.</summary>
    public async Task RunAsync(int runs, int clients)
    {
        int end = _next + runs;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (int number = Interlocked.Increment(ref _next); number <= end; number = Interlocked.Increment(ref _next))
                await RunOneAsync(Choose(number));
        })));
        _next = end;
    }

    /// <summary>The hostile programs that end in time; the others are left out, and said so.</summary>
    public static async Task<IReadOnlyList<SoakProgram>> KeepFastAsync(
        HttpClient client, IReadOnlyList<SoakProgram> programs, TimeSpan longest)
    {
        var kept = new List<SoakProgram>();
        var runner = new RunClient(client);
        foreach (SoakProgram program in programs)
        {
            (HttpStatusCode status, byte[] answer, double milliseconds) = await runner.PostAsync(RunBody.Create(program.Request));
            string? fault = status == HttpStatusCode.OK ? program.FindFault(RunBody.Read(answer)) : $"status {(int)status}";
            if (milliseconds > longest.TotalMilliseconds || fault is not null)
                Console.Error.WriteLine($"left out: {program.Name} ({milliseconds:F0} ms) {fault}");
            else
                kept.Add(program);
        }

        return kept;
    }

    /// <summary>Whether plain programs of both languages run again within so long.</summary>
    public async Task<bool> HealsAsync(TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        for (int healed = 0; healed < 10;)
        {
            SoakProgram program = PlainPrograms.Create(healed);
            bool well = await FindFaultAsync(program) is null;
            healed = well ? healed + 1 : 0;
            if (Stopwatch.GetElapsedTime(start) > patience)
                return false;
            if (!well)
                await Task.Delay(50);
        }

        return true;
    }

    // The same numbers give the same soak. Knuth's multiplier: hostile ones are spread evenly, and not in step with the kinds.
    private SoakProgram Choose(int number)
    {
        uint mixed = (uint)number * 2_654_435_761;
        return hostile.Count > 0 && mixed % 100 < hostilePercent
            ? hostile[(int)(mixed / 100 % (uint)hostile.Count)]
            : PlainPrograms.Create(number);
    }

    private async Task RunOneAsync(SoakProgram program)
    {
        string? fault = await FindFaultAsync(program);
        if (fault is null)
            return;
        if (Interlocked.Increment(ref _faultCount) <= KeptFaults)
            _faults.Enqueue($"{program.Name}: {fault}");
    }

    private async Task<string?> FindFaultAsync(SoakProgram program)
    {
        try
        {
            (HttpStatusCode status, byte[] answer, _) = await _client.PostAsync(RunBody.Create(program.Request));
            if (status == HttpStatusCode.OK)
                return program.FindFault(RunBody.Read(answer));

            string text = Encoding.UTF8.GetString(answer);
            if (!faults || status != HttpStatusCode.InternalServerError || !text.Contains("try again", StringComparison.Ordinal))
                return $"status {(int)status}: {text}";

            Interlocked.Increment(ref _retryable);
            return null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return $"no answer: {exception.Message}";
        }
    }
}
