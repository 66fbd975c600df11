namespace Sandbox.Core.Network;

/// <summary>The names that the host has addresses of its own for.</summary>
internal static class HostsFile
{
    private const string Place = "/etc/hosts";
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Whether the host's file has it now; false when that cannot be read.</summary>
    public static bool Contains(string name)
    {
        try
        {
            return File.ReadLines(Place).Any(line => Has(line, name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A line is an address and its names; # begins a comment.</summary>
    internal static bool Has(string line, string name) =>
        line.Split('#')[0].Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Any(word => string.Equals(word, name, StringComparison.OrdinalIgnoreCase));
}
