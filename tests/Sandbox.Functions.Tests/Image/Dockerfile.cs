using System.Text.RegularExpressions;

namespace Sandbox.Functions.Tests.Image;

/// <summary>The instructions of the Dockerfile, with continued lines joined and comments gone.</summary>
internal static partial class Dockerfile
{
    /// <summary>Instruction, upper case, and what follows it.</summary>
    public static IReadOnlyList<(string Name, string Text)> Instructions { get; } = Read();

    public static IEnumerable<string> Of(string name) =>
        Instructions.Where(instruction => instruction.Name == name).Select(instruction => instruction.Text);

    /// <summary>The instructions from the one FROM that names a stage to the next.</summary>
    public static IEnumerable<(string Name, string Text)> Stage(string stage) =>
        Instructions
            .SkipWhile(instruction => !(instruction.Name == "FROM" && instruction.Text.EndsWith($" AS {stage}", StringComparison.Ordinal)))
            .Skip(1)
            .TakeWhile(instruction => instruction.Name != "FROM");

    private static List<(string, string)> Read()
    {
        IEnumerable<string> lines = File.ReadLines(RepositoryPaths.Of("Dockerfile")).Where(line => !line.TrimStart().StartsWith('#'));
        string text = Continuation().Replace(string.Join('\n', lines), " ");
        return
        [
            .. from line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
               let parts = line.Split(' ', 2)
               select (parts[0], parts[1].Trim()),
        ];
    }

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();
}
