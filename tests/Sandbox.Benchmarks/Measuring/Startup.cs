using System.Diagnostics;
using Sandbox.Benchmarks.Servers;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>Milliseconds from the start of the server's process; medians of several starts.</summary>
/// <param name="Banner">Until it says that it serves.</param>
/// <param name="FirstPython">Until its first answer, a Python print's.</param>
/// <param name="FirstNode">Until its second answer, a Node one's.</param>
internal sealed record Startup(double Banner, double FirstPython, double FirstNode)
{
    public static async Task<Startup> MeasureAsync(int starts, (string, string)[] settings)
    {
        byte[] python = RunBody.Create(Programs.Python(Programs.PythonPrint));
        byte[] node = RunBody.Create(Programs.Node(Programs.NodeLog));
        var all = new List<Startup>();
        for (int i = 0; i < starts; i++)
        {
            await using ServerUnderTest server = await ServerUnderTest.StartAsync(settings);
            double banner = SinceStart(server);
            var client = new RunClient(server.Client);
            await client.PostAsync(python);
            double firstPython = SinceStart(server);
            await client.PostAsync(node);
            all.Add(new Startup(banner, firstPython, SinceStart(server)));
        }

        return new Startup(
            Percentiles.Median(all.Select(start => start.Banner)),
            Percentiles.Median(all.Select(start => start.FirstPython)),
            Percentiles.Median(all.Select(start => start.FirstNode)));
    }

    private static double SinceStart(ServerUnderTest server) => Stopwatch.GetElapsedTime(server.StartedAt).TotalMilliseconds;
}
