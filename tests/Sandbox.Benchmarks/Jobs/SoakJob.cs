using System.Globalization;
using System.Text.Json;

namespace Sandbox.Benchmarks.Jobs;

/// <summary>A job whose answer is known: Python, Node.js, code that needs a blob, a batch, in turn.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Body">What is posted.</param>
/// <param name="Answers">What is printed: by itself, or by each job of the batch.</param>
/// <param name="IsBatch">Whether it is one.</param>
internal sealed record SoakJob(string Id, string Body, IReadOnlyList<string> Answers, bool IsBatch)
{
    private const int BatchSize = 10;

    /// <summary>So many jobs; those of a batch count, the batch itself does not.</summary>
    public static IReadOnlyList<SoakJob> Create(int count)
    {
        var jobs = new List<SoakJob>();
        for (int number = 0; number < count;)
        {
            SoakJob job = number % 50 == 0 && count - number >= BatchSize ? CreateBatch(number) : CreateOne(number);
            jobs.Add(job);
            number += job.Answers.Count;
        }

        return jobs;
    }

    private static SoakJob CreateOne(int number)
    {
        string id = $"job-{Text(number)}";
        long square = (long)number * number;
        bool node = number % 4 == 1;
        string print = node ? $"console.log({Text(number)}*{Text(number)})" : $"print({Text(number)}*{Text(number)})";

        // Over what a message holds.
        string padding = number % 40 == 7 ? "\n#" + new string('x', 70_000) : "";
        string body = JsonSerializer.Serialize(
            new { job_id = id, language = node ? "nodejs" : "python3", code = print + padding, reply = number % 10 == 3 });
        return new SoakJob(id, body, [$"{Text(square)}\n"], false);
    }

    private static SoakJob CreateBatch(int number)
    {
        string id = $"batch-{Text(number)}";
        string body = JsonSerializer.Serialize(new
        {
            job_id = id,
            language = "python3",
            code = "print(int(input()) * 2)",
            inputs = Enumerable.Range(number, BatchSize).Select(input => new { stdin = Text(input) }),
        });
        return new SoakJob(id, body, [.. Enumerable.Range(number, BatchSize).Select(input => $"{Text(input * 2)}\n")], true);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
