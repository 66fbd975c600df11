using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;
using Xunit;

namespace Sandbox.Core.Tests.Jobs;

public sealed class JobMessageTests
{
    private static readonly RunFile[] Files =
    [
        new RunFile { Path = "in/text", Content = "héllo" },
        new RunFile { Path = "in/bytes", ContentBase64 = new byte[] { 0, 1, 255 } },
        new RunFile { Path = "in/empty", ContentBase64 = ReadOnlyMemory<byte>.Empty },
        new RunFile { Path = "in/earlier", Blob = "runs/0123456789abcdef0123456789abcdef/stdout" },
    ];

    [Fact]
    public void Message_WithFiles_IsReadAsItWasWritten()
    {
        var message = new JobMessage
        {
            JobId = "files",
            Request = new RunRequest { Language = "python3", Code = "pass", Files = Files },
        };
        var errors = new RequestErrors();

        JobMessage read = JobMessageReader.ReadMessage(JobMessageWriter.Write(message), errors);

        Assert.Equal(0, errors.Count);
        Assert.Equal(Describe(Files), Describe(read.Request.Files!));
    }

    [Fact]
    public void Combine_InputWithFiles_TakesThemInsteadOfTheBatchs()
    {
        var payload = new JobPayload(
            new RunRequest { Language = "python3", Code = "pass", Files = Files },
            [new RunRequest { Files = Files[..1] }, new RunRequest { Stdin = "x" }]);

        Assert.Equal(Describe(Files[..1]), Describe(payload.Combine(0).Files!));
        Assert.Equal(Describe(Files), Describe(payload.Combine(1).Files!));
    }

    [Fact]
    public void Hash_OfOtherFiles_IsAnother()
    {
        Assert.NotEqual(HashOf(Files), HashOf(Files[..1]));
        Assert.Equal(HashOf(Files), HashOf([.. Files]));

        static string HashOf(RunFile[] files) =>
            new JobPayload(new RunRequest { Language = "python3", Code = "pass", Files = files }, null).ComputeHash();
    }

    private static string[] Describe(IEnumerable<RunFile> files) =>
    [
        .. files.Select(file =>
            $"{file.Path} {file.Content} {(file.ContentBase64 is { } bytes ? Convert.ToHexString(bytes.Span) + "!" : "")} {file.Blob}"),
    ];
}
