using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Sandbox.Core.Contracts;
using Sandbox.Core.Sandboxing.Environments;
using Xunit;

namespace Sandbox.Core.Tests.Contracts;

public sealed class OutputTextTests
{
    private static readonly RunData Empty = new() { ExitCode = 0, Outcome = RunOutcome.Exited, Usage = new RunUsage(1, 2, 3, 4, 5) };

    [Theory]
    [InlineData(1)]
    [InlineData(16_384)]
    [InlineData(OutputText.ShortBytes)]
    [InlineData(1_000_000)]
    public void ReadPieces_AnyBytes_AreTheDecodedText(int size)
    {
        ReadOnlySequence<byte> bytes = Bytes(size);

        string pieces = string.Concat(new OutputText(bytes).ReadPieces().Select(piece => piece.ToString()));

        Assert.Equal(Encoding.UTF8.GetString(bytes), pieces);
    }

    [Fact]
    public async Task Write_LongOutput_IsTheSerializersJson()
    {
        RunData data = Empty with
        {
            StdoutText = new OutputText(Bytes(300_000)),
            Stderr = string.Concat(Enumerable.Repeat("\"\\\n\u0001é😀", 50_000)),
            Notes = ["<note>"],
        };
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));

        await RunDataWriter.WriteAsync(pipe.Writer, data, CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        ReadResult written = await pipe.Reader.ReadAtLeastAsync(int.MaxValue);

        Assert.True(RunDataWriter.IsLong(data));
        using JsonDocument actual = JsonDocument.Parse(written.Buffer);
        using JsonDocument expected = JsonDocument.Parse(JsonSerializer.Serialize(data, SandboxJsonContext.Default.RunData));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement));
        Assert.Equal(
            expected.RootElement.EnumerateObject().Select(property => property.Name),
            actual.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(data.Stdout, actual.RootElement.GetProperty("stdout").GetString());
    }

    [Fact]
    public void Deserialize_Answer_HasItsTexts()
    {
        string json = JsonSerializer.Serialize(Empty with { Stdout = "é", Error = "x" }, SandboxJsonContext.Default.RunData);

        RunData data = JsonSerializer.Deserialize(json, SandboxJsonContext.Default.RunData)!;

        Assert.Equal(("é", "", "x"), (data.Stdout, data.Stderr, data.Error));
    }

    // A mixture of everything, whole characters and broken ones, over segments of a pipe's size.
    private static ReadOnlySequence<byte> Bytes(int size)
    {
        var random = new Random(size);
        byte[] whole = Encoding.UTF8.GetBytes("aé€😀\u0000\"");
        var bytes = new byte[size];
        for (int i = 0; i < size; i++)
            bytes[i] = random.Next(50) == 0 ? (byte)random.Next(256) : whole[i % whole.Length];

        var segments = new OutputSegments();
        segments.Append(bytes);
        return segments.Bytes;
    }
}
