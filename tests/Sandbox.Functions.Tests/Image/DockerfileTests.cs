using System.Text.RegularExpressions;

namespace Sandbox.Functions.Tests.Image;

public sealed partial class DockerfileTests
{
    private static readonly string[] Final = ["functions", "server"];

    [Fact]
    public void Stages_Named_AreTheHouses() =>
        Assert.Superset(
            new HashSet<string> { "native", "build", "runtime-root", "functions", "server" },
            new HashSet<string>(Dockerfile.Of("FROM").Select(from => from.Split(" AS ")[1])));

    // Whoever builds without --target gets the last one.
    [Fact]
    public void Stages_Last_IsTheServer() =>
        Assert.EndsWith(" AS server", Dockerfile.Of("FROM").Last(), StringComparison.Ordinal);

    [Fact]
    public void Bases_OfStages_AreArgumentsOrStages()
    {
        var known = new HashSet<string>();
        foreach (string from in Dockerfile.Of("FROM"))
        {
            string[] parts = from.Split(" AS ");
            Assert.True(Argument().IsMatch(parts[0]) || known.Contains(parts[0]), from);
            known.Add(parts[1]);
        }
    }

    [Fact]
    public void Bases_ByDefault_HaveATagThatSaysAVersion()
    {
        string[] images = [.. Dockerfile.Of("ARG").Where(argument => argument.Contains("_IMAGE=", StringComparison.Ordinal))];

        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Matches(@":[^:/]*\d", image));
        Assert.All(images, image => Assert.DoesNotContain("latest", image, StringComparison.Ordinal));
    }

    [Fact]
    public void Copies_FromTheRepository_AreThereAndNotIgnored()
    {
        string[] allowed =
        [
            .. File.ReadLines(RepositoryPaths.Of(".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]),
        ];
        foreach (string copy in Dockerfile.Of("COPY").Where(copy => !copy.StartsWith("--from=", StringComparison.Ordinal)))
        {
            foreach (string source in copy.Split(' ').SkipLast(1))
            {
                Assert.True(Path.Exists(RepositoryPaths.Of(source)), source);
                Assert.True(allowed.Any(path => source == path || source.StartsWith($"{path}/", StringComparison.Ordinal)), $"{source} is ignored");
            }
        }
    }

    [Fact]
    public void Copies_FromStages_ComeFromEarlierOnes()
    {
        var known = new HashSet<string>();
        foreach ((string name, string text) in Dockerfile.Instructions)
        {
            if (name == "FROM")
                known.Add(text.Split(" AS ")[1]);
            else if (name == "COPY" && FromStage().Match(text) is { Success: true } from)
                Assert.Contains(from.Groups[1].Value, known);
        }
    }

    [Theory]
    [InlineData("functions")]
    [InlineData("server")]
    public void FinalImage_Content_IsCopiedAndNotBuiltThere(string stage)
    {
        Assert.Contains(stage, Final);
        Assert.DoesNotContain(Dockerfile.Stage(stage), instruction => instruction.Name == "RUN");
        Assert.Contains(Dockerfile.Stage(stage), instruction => instruction.Name == "HEALTHCHECK");
        Assert.DoesNotContain(Dockerfile.Stage(stage), instruction => instruction.Text.Contains("curl", StringComparison.Ordinal));
        Assert.Contains(Dockerfile.Stage(stage), instruction => instruction.Name == "LABEL" && instruction.Text.Contains("org.opencontainers.image.licenses", StringComparison.Ordinal));

        // The list of packages that the label names is in the image.
        string list = Sbom().Match(string.Concat(Dockerfile.Stage(stage).Where(instruction => instruction.Name == "LABEL").Select(instruction => instruction.Text))).Groups[1].Value;
        Assert.Contains(Dockerfile.Stage(stage), instruction => instruction.Name == "COPY" && instruction.Text.EndsWith($" {list}", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_InImages_AreSettings()
    {
        string[] names = [.. Final.SelectMany(Dockerfile.Stage).Where(instruction => instruction.Name == "ENV")
            .SelectMany(instruction => Setting().Matches(instruction.Text)).Select(match => match.Groups[1].Value)];

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(Options.Find(name) is not null, name));
    }

    [GeneratedRegex(@"^\$\{[A-Z]+_IMAGE\}$")]
    private static partial Regex Argument();

    [GeneratedRegex("sandbox\\.sbom=\"([^\"]+)\"")]
    private static partial Regex Sbom();

    [GeneratedRegex("^--from=(\\S+)")]
    private static partial Regex FromStage();

    [GeneratedRegex("(Sandbox__[A-Za-z]+__[A-Za-z]+)=")]
    private static partial Regex Setting();
}
