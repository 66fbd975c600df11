using System.Globalization;

namespace Sandbox.Server.Connections;

/// <summary>How many connections the server can have at one time.</summary>
internal static class ConnectionLimit
{
    // What a server with all its parts has open before the first connection is 270; a list that is being installed adds some.
    private const int OfServer = 448;

    // Pipes, the door, the listener, the control group: a dozen of a run, and its input from the store.
    private const int OfPlace = 16;

    // Where even these are too many for what is left, there is nothing to be had by having fewer.
    private const int Fewest = 64;

    private const string Limits = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    /// <summary>What the operator allows, but no more than leave descriptors for the rest.</summary>
    // A runtime that could not open an assembly when it first needed it never tries again: the server would live on and
    // answer nobody.
    public static long Find(int allowed, int places) =>
        ReadOpenFiles() is { } descriptors ? Math.Max(Fewest, Math.Min(allowed, descriptors - OfServer - (places * OfPlace))) : allowed;

    // The soft limit; the runtime has raised it to the hard one. Null: there is none, or nobody says.
    private static long? ReadOpenFiles()
    {
        try
        {
            string? line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(OpenFiles, StringComparison.Ordinal));
            string[] words = line?[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            return words.Length > 0 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long soft) ? soft : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
