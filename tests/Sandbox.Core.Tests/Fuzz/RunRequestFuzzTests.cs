using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Tests.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Fuzz;

/// <summary>
/// The request parser under bodies that nobody would write: mutations of the corpus, from a fixed seed. <c>make fuzz</c> sets
/// FUZZ_SECONDS and goes on from another seed; a body that fails is added to the corpus, which is played each time.
/// </summary>
public sealed class RunRequestFuzzTests
{
    private const int Rounds = 20_000;
    private const int MostMessageLength = 32_768;

    private readonly RunRequestValidator _validator = new(Options.Create(new RunsOptions()), TestRuntimes.Create());

    public static TheoryData<string> Corpus => [.. Files.Select(path => Path.GetFileName(path))];

    private static IEnumerable<string> Files => Directory.EnumerateFiles(CorpusFolder()).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Corpus))]
    public void Read_BodyOfTheCorpus_IsTakenOrRefusedInWords(string file) =>
        Play(File.ReadAllBytes(Path.Combine(CorpusFolder(), file)));

    [Fact]
    public void Read_MutatedBodies_AreTakenOrRefusedInWords()
    {
        byte[][] corpus = [.. Files.Select(File.ReadAllBytes)];
        int? seconds = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SECONDS"), CultureInfo.InvariantCulture, out int asked) ? asked : null;
        var mutation = new JsonMutation(corpus, seconds is null ? 1 : Environment.TickCount);
        var watch = Stopwatch.StartNew();
        for (int round = 0; seconds is { } limit ? watch.Elapsed.TotalSeconds < limit : round < Rounds; round++)
        {
            byte[] body = mutation.Next();
            try
            {
                Play(body);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"round {round}, add to the corpus: {Convert.ToBase64String(body)}", exception);
            }
        }
    }

    private void Play(byte[] body)
    {
        var errors = new RequestErrors();
        RunRequest request = RunRequestReader.Read(new ReadOnlySequence<byte>(body), errors);
        CheckAgainstAnotherParser(body, errors);
        CheckInSegments(body, errors);
        try
        {
            _validator.Validate(request, errors);
        }
        catch (RunException exception)
        {
            Assert.InRange(exception.Message.Length, 1, MostMessageLength);
            Assert.Contains(exception.Failure, new[] { RunFailure.InvalidRequest, RunFailure.UnsupportedLanguage });
            return;
        }

        Assert.NotEmpty(request.Code!);
        Assert.All(request.Files ?? [], file => Assert.Null(WorkspacePath.FindProblem(file.Path!)));
        Assert.DoesNotContain(request.Env ?? new Dictionary<string, string>(), variable => variable.Key.StartsWith("LD_", StringComparison.Ordinal));
    }

    // What another reader does not take for JSON is never taken by ours.
    private static void CheckAgainstAnotherParser(byte[] body, RequestErrors errors)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                body, new JsonDocumentOptions { MaxDepth = 1_000, AllowDuplicateProperties = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                Assert.NotEqual(0, errors.Count);
        }
        catch (JsonException)
        {
            Assert.NotEqual(0, errors.Count);
        }
    }

    private static void CheckInSegments(byte[] body, RequestErrors errors)
    {
        var again = new RequestErrors();
        RunRequestReader.Read(ByteSegments.Create(body, 7), again);

        // The framework words a syntax error by the piece that it stands in.
        Assert.Equal((errors.Count, errors.Has("body")), (again.Count, again.Has("body")));
    }

    private static string CorpusFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string corpus = Path.Combine(folder.FullName, "tests", "Sandbox.Core.Tests", "Fuzz", "Corpus");
            if (Directory.Exists(corpus))
                return corpus;
        }

        throw new DirectoryNotFoundException("the corpus is in no folder above the tests");
    }
}
