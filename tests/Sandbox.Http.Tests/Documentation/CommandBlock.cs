using System.Text.RegularExpressions;

namespace Sandbox.Http.Tests.Documentation;

/// <summary>A <c>sh</c> block of a page, and what the page shows as its output.</summary>
/// <param name="Place">File and line, for the message of a test.</param>
/// <param name="Commands">The text of the block.</param>
/// <param name="Shown">The <c>json</c> or <c>text</c> block that follows it without a word between; else null.</param>
internal sealed partial record CommandBlock(string Place, string Commands, string? Shown)
{
    /// <summary>The lines that do something.</summary>
    public IReadOnlyList<string> Lines { get; } =
        [.. Commands.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length > 0 && line[0] != '#')];

    /// <summary>Nothing but <c>make TARGET</c>: these build and measure the house that the test is a part of.</summary>
    public bool IsMake => Lines.All(line => MakeLine().IsMatch(line));

    /// <summary>Whether it can be given once more: it only asks.</summary>
    public bool OnlyReads => !ChangingOption().IsMatch(Commands);

    /// <summary>The targets that the block names.</summary>
    public IEnumerable<string> Targets => MakeTarget().Matches(Commands).Select(match => match.Groups[1].Value);

    /// <summary>The blocks of a page of the repository, in their order.</summary>
    public static IReadOnlyList<CommandBlock> Read(string page)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, page)).ReplaceLineEndings("\n");
        return
        [
            .. Fence().Matches(text).Select(match => new CommandBlock(
                $"{page}:{text.AsSpan(0, match.Index).Count('\n') + 1}",
                match.Groups["commands"].Value,
                match.Groups["shown"].Success ? match.Groups["shown"].Value : null)),
        ];
    }

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```\n(?:```(?:json|text)\n(?<shown>.*?)^```\n)?", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^make [a-z-]+( +#.*)?$")]
    private static partial Regex MakeLine();

    [GeneratedRegex(@"^make ([a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex MakeTarget();

    [GeneratedRegex(@"\s(-d|-X|--data-binary)\s|artifacts/sandbox/sandbox|\s>")]
    private static partial Regex ChangingOption();
}
