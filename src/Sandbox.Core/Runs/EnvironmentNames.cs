using System.Buffers;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Runs;

/// <summary>Which environment variables a caller can give to a program.</summary>
internal static class EnvironmentNames
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    // What the loader, the C library or the interpreter reads before the program's first line. A warm interpreter has
    // its start-up behind it, so these would work in one way of starting and not in the other.
    private static readonly string[] ReservedPrefixes =
        ["LD_", "GLIBC_", "MALLOC_", "PYTHON", "NODE_", "UV_", "OPENSSL_"];

    private static readonly HashSet<string> ReservedNames =
        new(StringComparer.Ordinal) { "PATH", "HOME", "TMPDIR", "PWD", "GCONV_PATH", "LOCPATH", "SSLKEYLOGFILE" };

    // Read by programs, not by Node.
    private static readonly HashSet<string> Free = new(StringComparer.Ordinal) { "NODE_ENV" };

    public static void Check(
        IReadOnlyDictionary<string, string>? environment, RuntimeManifest? runtime, RequestErrors errors)
    {
        if (environment is null)
            return;

        if (environment.Count > RunRequestValidator.MaxEnvironment)
            errors.Add("env", $"more than {RunRequestValidator.MaxEnvironment} entries");

        foreach ((string name, string value) in environment)
        {
            if (!IsName(name))
                errors.Add($"env.{name}", "not a name of letters, digits and _ that starts with no digit");
            else if (IsReserved(name, runtime))
                errors.Add($"env.{name}", "reserved for the runtime");
            else if (value.Contains('\0', StringComparison.Ordinal))
                errors.Add($"env.{name}", "has a NUL byte");
        }
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(NameCharacters);

    private static bool IsReserved(string name, RuntimeManifest? runtime)
    {
        if (ReservedNames.Contains(name) || runtime?.Environment.ContainsKey(name) == true)
            return true;

        foreach (string prefix in ReservedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return !Free.Contains(name);
        }

        return false;
    }
}
