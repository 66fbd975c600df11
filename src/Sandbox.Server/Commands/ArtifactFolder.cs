using System.Globalization;
using Sandbox.Core.Contracts;

namespace Sandbox.Server.Commands;

/// <summary>Saves what a program left.</summary>
internal static class ArtifactFolder
{
    // One program and its caller share the machine: nothing has to go to a store to keep an answer small.
    private const long MostBytes = 256L << 20;

    /// <summary>With these every artifact comes with the answer.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Sandbox:Runs:MaxInlineArtifactBytes"] = MostBytes.ToString(CultureInfo.InvariantCulture),
        ["Sandbox:Runs:MaxInlineArtifactsBytes"] = MostBytes.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Writes them below the folder, which is made; a file of the same name is replaced.</summary>
    /// <exception cref="StartException">The folder does not take them.</exception>
    public static void Save(IReadOnlyList<RunArtifact> artifacts, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (RunArtifact artifact in artifacts)
            {
                // Its path is the program's own choice, but never absolute and never with "..": WorkspacePath.
                string path = Path.Combine(folder, artifact.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, artifact.ContentBase64.GetValueOrDefault().Span);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Cannot write to '{folder}': {exception.Message.TrimEnd('.')}", "Check who may write there", exception);
        }
    }
}
