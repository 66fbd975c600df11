using System.Net;
using Sandbox.Benchmarks.Servers;
using Sandbox.Benchmarks.Subjects;
using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>How long a run takes when it prints, or brings, so many bytes; one client.</summary>
internal sealed record SizeCurve(string What, int Bytes, double P50, double P95)
{
    private static readonly int[] OutputSizes = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    private static readonly int[] CodeSizes = [1_000, 10_000, 100_000, 1_000_000];

    public static async Task<IReadOnlyList<SizeCurve>> MeasureAsync(ServerUnderTest server, int samples)
    {
        (string What, int Bytes, RunRequest Request)[] cases =
        [
            .. OutputSizes.Select(size => ("python output", size, Output(Programs.Python($"print('x' * {size - 1})")))),
            .. OutputSizes.Select(size => ("node output", size, Output(Programs.Node($"console.log('x'.repeat({size - 1}))")))),
            .. CodeSizes.Select(size => ("python code", size, Programs.Python(Padded("#", Programs.PythonPrint, size)))),
            .. CodeSizes.Select(size => ("node code", size, Programs.Node(Padded("//", Programs.NodeLog, size)))),
        ];
        var client = new RunClient(server.Client);
        byte[][] bodies = [.. cases.Select(one => RunBody.Create(one.Request))];
        var times = cases.Select(_ => new List<double>()).ToArray();
        for (int sample = 0; sample < samples; sample++)
        {
            for (int i = 0; i < cases.Length; i++)
            {
                (HttpStatusCode status, byte[] answer, double milliseconds) = await client.PostAsync(bodies[i]);
                bool output = cases[i].What.EndsWith("output", StringComparison.Ordinal);
                if (status != HttpStatusCode.OK || (output && answer.Length < cases[i].Bytes))
                    throw new BenchmarkException($"{cases[i].What} of {cases[i].Bytes} bytes failed with status {(int)status}");
                times[i].Add(milliseconds);
            }
        }

        return [.. cases.Select((one, i) => Create(one.What, one.Bytes, [.. times[i].Order()]))];
    }

    private static SizeCurve Create(string what, int bytes, double[] sorted) =>
        new(what, bytes, Percentiles.At(sorted, 0.5), Percentiles.At(sorted, 0.95));

    // The largest is over the default.
    private static RunRequest Output(RunRequest request) =>
        request with { Limits = new LimitsRequest { OutputBytes = 16 << 20 } };

    private static string Padded(string comment, string code, int size)
    {
        const int width = 100;
        string line = comment + new string('x', width - comment.Length - 1) + "\n";
        return string.Concat(Enumerable.Repeat(line, (size - code.Length) / width)) + code;
    }
}
