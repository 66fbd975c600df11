using System.Globalization;
using System.Text.Json;
using Sandbox.Benchmarks.Servers;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Measuring;

/// <summary>
/// What the supervisor costs: connects a second and bytes a second of one program, in the sandbox and outside of it in
/// turns, and what a run pays for having a network.
/// </summary>
internal static class NetworkRatios
{
    private static readonly (string Name, string Value)[] Settings =
    [
        ("Sandbox__Network__Enabled", "true"),
        ("Sandbox__Network__AllowCidrs__0", FarHost.Range),
        ("Sandbox__Network__MaxConnections", "65536"),
        ("Sandbox__Network__MaxBytes", "1000000000000"),
        ("Sandbox__Limits__DefaultWallMs", "60000"),
        ("Sandbox__Limits__DefaultCpuMs", "60000"),
        ("DOTNET_ROOT", Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."))),
    ];

    /// <summary>Without those that take another host where none can be made.</summary>
    public static async Task<IReadOnlyList<NetworkRatio>> MeasureAsync(int rounds, int samples)
    {
        List<NetworkRatio> ratios = [await MeasureStartAsync(samples)];
        await using FarHost? host = await FarHost.TryCreateAsync(Console.Error);
        if (host is null)
            return ratios;

        string program = RepositoryFiles.Result("network.py");
        await File.WriteAllTextAsync(program, Programs.Network(FarHost.Address));
        List<Work> ours = [], bare = [];
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(Read(await FarHost.RunNearAsync(RepositoryFiles.Server, ["run", "--network", program], Settings)));
            bare.Add(Read(await FarHost.RunNearAsync(Interpreters.Python, [program])));
        }

        ratios.Add(Compare("connects/s", work => work.Connects));
        ratios.Add(Compare("download, MB/s", work => work.Megabytes));
        return ratios;

        NetworkRatio Compare(string what, Func<Work, double> figure) =>
            new(what, Percentiles.Median(ours.Select(figure)), Percentiles.Median(bare.Select(figure)), "outside of the sandbox");
    }

    // Dify asks for the network in every call.
    private static async Task<NetworkRatio> MeasureStartAsync(int samples)
    {
        const int UntilAllAreParked = 64;
        await using ServerUnderTest server = await ServerUnderTest.StartAsync(("Sandbox__Network__Enabled", "true"));
        var client = new RunClient(server.Client);
        byte[] without = RunBody.Create(Programs.Python(Programs.PythonPrint));
        byte[] with = RunBody.Create(Programs.Python(Programs.PythonPrint) with { EnableNetwork = true });
        List<double> offTimes = [], onTimes = [];
        for (int sample = -UntilAllAreParked; sample < samples; sample++)
        {
            (_, byte[] answer, double off) = await client.PostAsync(without);
            (_, byte[] networked, double on) = await client.PostAsync(with);
            if (RunBody.Read(answer).ExitCode != 0 || RunBody.Read(networked) is not { ExitCode: 0, Notes.Count: 0 })
                throw new BenchmarkException("a print failed, or got no network");
            if (sample < 0)
                continue;
            offTimes.Add(off);
            onTimes.Add(on);
        }

        return new NetworkRatio("python print with network, ms", Percentiles.Median(onTimes), Percentiles.Median(offTimes), "without network");
    }

    private static Work Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Work>(line) ?? throw new BenchmarkException("the network program printed nothing");
        }
        catch (JsonException exception)
        {
            throw new BenchmarkException($"the network program printed {line.ToString(CultureInfo.InvariantCulture)}", exception);
        }
    }

    /// <summary>What <see cref="Programs.Network"/> prints.</summary>
    private sealed record Work(double Connects, double Megabytes);
}
