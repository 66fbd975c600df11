using System.Globalization;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Selftest;

/// <summary>
/// A program that is played to see how it ends. Its first comment lines say what is expected: <c>expect:</c>, or
/// <c>expect[container]:</c> where a tier differs, <c>why:</c>, <c>limits: wall_ms=2000</c>, <c>needs: numpy</c>,
/// <c>network: true</c>, <c>repeat: 3</c> (so many runs must all end so), <c>together: 2</c> (so many at one time) and <c>distinct: 6</c> (in so many runs no line may come twice).
/// </summary>
public sealed record PlayedProgram
{
    private const string DefaultTier = "";

    private readonly Dictionary<string, Expectation> _expectations = [];
    private readonly Dictionary<string, string> _gaps = [];

    public required string Name { get; init; }

    public required string Code { get; init; }

    /// <summary>The language on the wire, by the file's ending.</summary>
    public required string Language { get; init; }

    /// <summary>One sentence: what the program tries, or shows.</summary>
    public string Why { get; private set; } = "";

    /// <summary>Modules it cannot do without.</summary>
    public IReadOnlyList<string> Needs { get; private set; } = [];

    /// <summary>How many runs are played.</summary>
    public int Repeat { get; private set; } = 1;

    /// <summary>How many are played at one time.</summary>
    public int Together { get; private set; } = 1;

    /// <summary>No two runs may print the same line.</summary>
    public bool Distinct { get; private set; }

    /// <summary>It asks for the network.</summary>
    public bool Network { get; private set; }

    public LimitsRequest? Limits { get; private set; }

    /// <exception cref="FormatException">A header line is wrong; the message names file and line.</exception>
    public static PlayedProgram Load(string path, RuntimeCatalog runtimes)
    {
        var program = new PlayedProgram
        {
            Name = Path.GetFileName(path),
            Code = File.ReadAllText(path),
            Language = runtimes.FindByExtension(Path.GetExtension(path))?.Name
                ?? throw new FormatException($"{path}: no runtime has this ending"),
        };
        int number = 0;
        foreach (string line in program.Code.Split('\n').TakeWhile(IsComment))
        {
            number++;
            try
            {
                program.ReadHeader(line.TrimStart('#', '/', ' ').TrimEnd());
            }
            catch (FormatException exception)
            {
                throw new FormatException($"{path}:{number}: {exception.Message}", exception);
            }
        }

        return program._expectations.ContainsKey(DefaultTier) ? program : throw new FormatException($"{path}: no expect: line");
    }

    /// <summary>
    /// A hole of the tier that is known, and told in native/README.md: the program is played, and a violation is reported
    /// under this reason. Null where there is none.
    /// </summary>
    public string? GapOf(IsolationTier tier) => _gaps.GetValueOrDefault(TierName(tier));

    public Expectation ExpectationOf(IsolationTier tier) =>
        _expectations.TryGetValue(TierName(tier), out Expectation? special) ? special : _expectations[DefaultTier];

    private static bool IsComment(string line) =>
        line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal);

    private static string TierName(IsolationTier tier) => tier switch
    {
        IsolationTier.Namespaces => "namespaces",
        IsolationTier.Container => "container",
        _ => "weak",
    };

    private void ReadHeader(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
            return;

        string value = line[(colon + 2)..].Trim();
        switch (line[..colon])
        {
            case "expect":
                _expectations[DefaultTier] = Expectation.Parse(value);
                break;
            case "expect[namespaces]" or "expect[container]":
                _expectations[line[7..(colon - 1)]] = Expectation.Parse(value);
                break;
            case "gap[namespaces]" or "gap[container]":
                _gaps[line[4..(colon - 1)]] = value;
                break;
            case "why":
                Why = value;
                break;
            case "needs":
                Needs = value.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);
                break;
            case "repeat":
                Repeat = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "together":
                Together = int.Parse(value, CultureInfo.InvariantCulture);
                break;
            case "distinct":
                Repeat = int.Parse(value, CultureInfo.InvariantCulture);
                Distinct = true;
                break;
            case "network":
                Network = bool.Parse(value);
                break;
            case "limits":
                Limits = ParseLimits(value);
                break;
        }
    }

    private static LimitsRequest ParseLimits(string text)
    {
        var limits = new LimitsRequest();
        foreach (string pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=');
            if (parts.Length != 2 || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out long value))
                throw new FormatException($"'{pair}' is no limit");
            limits = parts[0] switch
            {
                "wall_ms" => limits with { WallMs = value },
                "cpu_ms" => limits with { CpuMs = value },
                "memory_bytes" => limits with { MemoryBytes = value },
                "workspace_inodes" => limits with { WorkspaceInodes = (int)value },
                "open_files" => limits with { OpenFiles = (int)value },
                "file_bytes" => limits with { FileBytes = value },
                "processes" => limits with { Processes = (int)value },
                "output_bytes" => limits with { OutputBytes = value },
                "workspace_bytes" => limits with { WorkspaceBytes = value },
                _ => throw new FormatException($"'{parts[0]}' is no limit"),
            };
        }

        return limits;
    }
}
