using System.Globalization;

namespace Sandbox.Server.Configuration;

/// <summary>Dify-Sandbox's environment variables, read as settings of ours; the full names win over them.</summary>
/// <param name="read">Reads an environment variable; null when it is not set.</param>
internal sealed class DifyAliases(Func<string, string?> read) : ConfigurationProvider, IConfigurationSource
{
    // Name there, setting here, and how the value is put into our words.
    private static readonly (string Name, string Setting, Func<string, string> Convert)[] Table =
    [
        ("API_KEY", "Sandbox:Http:ApiKey", Same),
        ("SANDBOX_PORT", "Sandbox:Server:Port", Same),
        ("MAX_WORKERS", "Sandbox:Runs:MaxWorkers", Same),
        ("MAX_REQUESTS", "Sandbox:Runs:MaxRequests", Same),
        ("WORKER_TIMEOUT", DefaultWall, MillisecondsOfSeconds),
        ("ENABLE_NETWORK", "Sandbox:Network:Enabled", GoBoolean),
        // There, SOCKS wins over the other two; here, the last that is set.
        ("HTTP_PROXY", "Sandbox:Network:Proxy", Same),
        ("HTTPS_PROXY", "Sandbox:Network:Proxy", Same),
        ("SOCKS5_PROXY", "Sandbox:Network:Proxy", Same),
        ("ENABLE_PRELOAD", "Sandbox:Runs:EnablePreload", GoBoolean),
        ("PYTHON_PATH", "Sandbox:Runtimes:PythonPath", Same),
        ("NODEJS_PATH", "Sandbox:Runtimes:NodePath", Same),
        ("PIP_MIRROR_URL", "Sandbox:Dependencies:PipIndexUrl", Same),
        ("PYTHON_DEPS_UPDATE_INTERVAL", "Sandbox:Dependencies:PollIntervalSeconds", SecondsOfDuration),
    ];

    private const string DefaultWall = "Sandbox:Limits:DefaultWallMs";
    private const string MaxWall = "Sandbox:Limits:MaxWallMs";
    private const string DefaultCpu = "Sandbox:Limits:DefaultCpuMs";
    private const string MaxCpu = "Sandbox:Limits:MaxCpuMs";

    /// <summary>The name there of a setting of ours; null when there is none.</summary>
    public static string? NameOf(string setting) =>
        Table.FirstOrDefault(row => row.Setting.Equals(setting, StringComparison.OrdinalIgnoreCase)).Name;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load()
    {
        foreach ((string name, string setting, Func<string, string> convert) in Table)
        {
            // Compose files pass variables on empty when nobody set them.
            if (read(name) is { Length: > 0 } value)
                Data[setting] = convert(value.Trim());
        }

        RaiseWhatFollowsTheWall();
    }

    // There, one number is the default and the ceiling, and CPU time has no limit. Here it moves the other three along:
    // a longer default must not stop the start for being over a ceiling that nobody set.
    private void RaiseWhatFollowsTheWall()
    {
        if (!Data.TryGetValue(DefaultWall, out string? text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long wallMs))
            return;

        var usual = new Core.Limits.LimitsOptions();
        Data[MaxWall] = Text(Math.Max(wallMs, usual.MaxWallMs));
        Data[DefaultCpu] = Text(2 * wallMs);
        Data[MaxCpu] = Text(Math.Max(2 * wallMs, usual.MaxCpuMs));

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Same(string value) => value;

    // A value that is no number stays as it is: the binder says so, with the setting's name.
    private static string MillisecondsOfSeconds(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? (seconds * 1_000L).ToString(CultureInfo.InvariantCulture)
            : value;

    // time.ParseDuration's "30m", "1h30m", "45s"; a number alone is seconds.
    private static string SecondsOfDuration(string value)
    {
        long seconds = 0;
        string rest = value;
        foreach ((char unit, int each) in (ReadOnlySpan<(char, int)>)[('h', 3600), ('m', 60), ('s', 1)])
        {
            int end = rest.IndexOf(unit, StringComparison.Ordinal);
            if (end < 0)
                continue;
            if (!int.TryParse(rest.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                return value;
            seconds += (long)count * each;
            rest = rest[(end + 1)..];
        }

        return rest.Length == 0 && seconds > 0 ? seconds.ToString(CultureInfo.InvariantCulture) : value;
    }

    // strconv.ParseBool takes these.
    private static string GoBoolean(string value) =>
        value switch
        {
            "1" or "t" or "T" => "true",
            "0" or "f" or "F" => "false",
            _ => value,
        };
}
