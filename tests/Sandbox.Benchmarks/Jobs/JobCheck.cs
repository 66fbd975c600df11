using System.Collections.Concurrent;
using System.Text.Json;

namespace Sandbox.Benchmarks.Jobs;

/// <summary>Waits for results and compares them with what is known.</summary>
internal sealed class JobCheck(WorkerGroup workers)
{
    private const int Readers = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentDictionary<string, string> _results = new();
    private int _reruns;

    /// <summary>Jobs that ended; a batch's own end is not counted.</summary>
    public int Ended => _results.Count;

    /// <summary>The ended jobs, as the server tells them.</summary>
    public IEnumerable<string> Results => _results.Values;

    public int Reruns => _reruns;

    public IReadOnlyCollection<string> Problems => _problems;

    public void Add(string problem) => _problems.Enqueue(problem);

    public void AddAll(IEnumerable<string> problems)
    {
        foreach (string problem in problems)
            Add(problem);
    }

    public Task WaitAsync(IReadOnlyList<SoakJob> jobs, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            jobs,
            new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken },
            async (job, cancelled) => await CheckAsync(job, cancelled));

    /// <summary>A result that was seen is there for ever: nobody wrote a second one.</summary>
    public Task CompareAgainAsync(CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            _results,
            new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken },
            async (seen, cancelled) =>
            {
                JsonElement now = await ReadAsync(seen.Key, cancelled);
                if (now.GetRawText() != seen.Value)
                    Add($"{seen.Key} was {seen.Value} and is {now.GetRawText()}");
            });

    private async Task CheckAsync(SoakJob job, CancellationToken cancellationToken)
    {
        JsonElement result = await WaitForEndAsync(job.Id, cancellationToken);
        if (!job.IsBatch)
        {
            CheckRun(job.Id, result, job.Answers[0]);
            return;
        }

        JsonElement batch = result.GetProperty("batch");
        if (State(result) != "succeeded" || batch.GetProperty("done").GetInt32() != job.Answers.Count)
            Add($"{job.Id}: {result.GetRawText()}");
        for (int index = 0; index < job.Answers.Count; index++)
        {
            string id = $"{job.Id}/{index}";
            CheckRun(id, await ReadAsync(id, cancellationToken), job.Answers[index]);
        }
    }

    private void CheckRun(string id, JsonElement result, string answer)
    {
        _results[id] = result.GetRawText();
        if (State(result) != "succeeded" || result.GetProperty("data").GetProperty("stdout").GetString() != answer)
        {
            Add($"{id}: {result.GetRawText()}");
            return;
        }

        int runs = result.GetProperty("runs").GetInt32();
        int deliveries = result.GetProperty("deliveries").GetInt32();
        Interlocked.Add(ref _reruns, runs - 1);
        if (runs > deliveries)
            Add($"{id}: run {runs} times, delivered {deliveries} times");
    }

    private async Task<JsonElement> WaitForEndAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            JsonElement job = await ReadAsync(id, cancellationToken);
            if (job.GetProperty("finished_at").ValueKind != JsonValueKind.Null)
                return job;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private Task<JsonElement> ReadAsync(string id, CancellationToken cancellationToken) =>
        workers.AskAsync(HttpMethod.Get, $"/v1/sandbox/jobs/{id}", null, cancellationToken);

    private static string? State(JsonElement job) => job.GetProperty("state").GetString();
}
