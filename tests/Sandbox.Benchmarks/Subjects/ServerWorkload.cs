using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Processes;
using Sandbox.Benchmarks.Servers;
using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>One program, sent to our server over HTTP again and again.</summary>
internal sealed class ServerWorkload(ServerUnderTest server, string name, RunRequest request, string expected) : ISubject
{
    private readonly byte[] _body = RunBody.Create(request);

    // Looked for in the bytes: to read the JSON of every answer would cost the server's cores more than it tells.
    private readonly byte[] _expected = Encoding.UTF8.GetBytes($"\"stdout\":\"{expected}\\n\"");

    public string Name => name;

    public async Task<Block> RunAsync(int clients, TimeSpan length)
    {
        var times = new ConcurrentBag<List<double>>();
        TimeSpan own = ProcessTree.Read(server.ProcessId).CpuTime;
        TimeSpan machine = MachineCpu.ReadOthers();
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () => times.Add(await RunOneAfterTheOtherAsync(start, length)))));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TimeSpan machineUsed = MachineCpu.ReadOthers() - machine;
        TimeSpan ownUsed = ProcessTree.Read(server.ProcessId).CpuTime - own;
        return new Block([.. times.SelectMany(list => list)], elapsed, ownUsed, machineUsed);
    }

    private async Task<List<double>> RunOneAfterTheOtherAsync(long start, TimeSpan length)
    {
        var client = new RunClient(server.Client);
        var times = new List<double>();
        do
        {
            (HttpStatusCode status, byte[] answer, double milliseconds) = await client.PostAsync(_body);
            if (status != HttpStatusCode.OK || answer.AsSpan().IndexOf(_expected) < 0)
                throw new BenchmarkException($"{name}: not the expected answer: {(int)status} {Encoding.UTF8.GetString(answer)}");
            times.Add(milliseconds);
        }
        while (Stopwatch.GetElapsedTime(start) < length);
        return times;
    }
}
