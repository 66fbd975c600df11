using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;

namespace Sandbox.Server.Mcp;

/// <summary>A run as the result of a tool: text that a model reads, the same as structured content, and what the program left.</summary>
/// <remarks>
/// The program's ending is data here too, a failure as well: the tool has done its work. <c>isError</c> says that there
/// was no run.
/// </remarks>
internal static class RunResult
{
    private const string UriOfEmbedded = "sandbox://runs/";

    public static CallToolResult Create(RunData data, ResourceLimits limits, McpOptions options)
    {
        var answer = new RunAnswer(
            data.RunId,
            data.Outcome,
            data.ExitCode,
            data.Signal,
            ModelText.Shorten(data.Stdout, options.MaxOutputCharacters),
            ModelText.Shorten(data.Stderr, options.MaxOutputCharacters),
            data.StdoutTruncated,
            data.StderrTruncated,
            data.BlockedSyscalls,
            data.BlockedConnections,
            data.Usage,
            [.. data.Artifacts.Select(item => new ArtifactAnswer(item.Path, item.Size, item.MediaType, item.Blob?.Name))],
            data.Notes);
        return new CallToolResult
        {
            Content =
            [
                new TextContentBlock { Text = Describe(answer, limits) },
                .. data.Artifacts.Select(artifact => BlockOf(artifact, data.RunId)),
                .. LinksOf(data),
            ],
            StructuredContent = JsonSerializer.SerializeToElement(answer, McpJsonContext.Default.RunAnswer),
        };
    }

    public static CallToolResult Failed(string message) =>
        new() { Content = [new TextContentBlock { Text = message }], IsError = true };

    // The ending first: a model that stops reading knows it.
    private static string Describe(RunAnswer answer, ResourceLimits limits)
    {
        var text = new StringBuilder(Ending(answer, limits)).Append('\n');
        AddOutput(text, "stdout", answer.Stdout, answer.StdoutTruncated);
        AddOutput(text, "stderr", answer.Stderr, answer.StderrTruncated);
        if (answer.BlockedSyscalls.Count > 0)
        {
            AddLine(text, "The sandbox refused these system calls: ", answer.BlockedSyscalls.Select(
                call => $"{call.Name} ({call.Count}x)"));
        }

        if (answer.BlockedConnections.Count > 0)
        {
            AddLine(text, "The network policy refused: ", answer.BlockedConnections.Select(
                one => $"{one.Address} port {one.Port} ({one.Reason})"));
        }

        if (answer.Artifacts.Count > 0)
        {
            AddLine(text, "Files in out: ", answer.Artifacts.Select(
                item => $"{item.Path} ({item.MediaType}, {ModelText.Bytes(item.Size)}{(item.Blob is null ? "" : $", kept as {item.Blob}")})"));
        }

        foreach (string note in answer.Notes)
            text.Append("Note: ").Append(note).Append('\n');
        return text.ToString();
    }

    private static string Ending(RunAnswer answer, ResourceLimits limits)
    {
        string after = $"after {ModelText.Seconds(answer.Usage.WallMs)}";
        return answer.Outcome switch
        {
            RunOutcome.Exited when answer.ExitCode == 0 => $"The program ended {after} with exit code 0.",
            RunOutcome.Exited => string.Create(
                CultureInfo.InvariantCulture, $"The program failed {after} with exit code {answer.ExitCode}."),
            RunOutcome.TimedOut =>
                $"The program was ended at its time limit of {ModelText.Seconds(limits.WallTime.TotalMilliseconds)} (timed_out).",
            RunOutcome.CpuExceeded =>
                $"The program was ended when it had used {ModelText.Seconds(limits.CpuTime.TotalMilliseconds)} of CPU time (cpu_exceeded).",
            RunOutcome.OutOfMemory =>
                $"The program was ended because it needed more than {ModelText.Bytes(limits.MemoryBytes)} of memory (out_of_memory).",
            RunOutcome.OutputExceeded => "The program was ended because it printed too much (output_exceeded).",
            RunOutcome.WorkspaceExceeded =>
                $"The program was ended because it wrote more than {ModelText.Bytes(limits.WorkspaceBytes)} of files (workspace_exceeded).",
            RunOutcome.ProcessLimit => string.Create(
                CultureInfo.InvariantCulture,
                $"The program was ended because it wanted more than {limits.Processes} processes and threads (process_limit)."),
            RunOutcome.Signaled => $"The program crashed {after}: {answer.Signal} (signaled).",
            _ => "The run was cancelled.",
        };
    }

    private static void AddOutput(StringBuilder text, string name, string output, bool truncated)
    {
        if (output.Length == 0)
            return;

        text.Append(name).Append(truncated ? " (only its beginning):\n" : ":\n").Append(output);
        if (output[^1] != '\n')
            text.Append('\n');
    }

    private static void AddLine(StringBuilder text, string title, IEnumerable<string> items) =>
        text.Append(title).AppendJoin(", ", items).Append('\n');

    private static ContentBlock BlockOf(RunArtifact artifact, string runId)
    {
        if (artifact.ContentBase64 is not { } content)
            return LinkOf(artifact.Blob!, artifact.Path, artifact.MediaType);

        // Not every client shows SVG; those that do not have its path and type in the text.
        if (artifact.MediaType.StartsWith("image/", StringComparison.Ordinal))
            return ImageContentBlock.FromBytes(content, artifact.MediaType);

        string uri = $"{UriOfEmbedded}{runId}/out/{OutputResources.Escape(artifact.Path)}";
        return new EmbeddedResourceBlock { Resource = OutputResources.ContentsOf(uri, artifact.MediaType, content) };
    }

    private static IEnumerable<ContentBlock> LinksOf(RunData data)
    {
        if (data.StdoutBlob is { } stdout)
            yield return LinkOf(stdout, "stdout", "text/plain");
        if (data.StderrBlob is { } stderr)
            yield return LinkOf(stderr, "stderr", "text/plain");
    }

    private static ResourceLinkBlock LinkOf(BlobReference blob, string name, string mediaType) => new()
    {
        Uri = OutputResources.UriOf(blob.Name),
        Name = name,
        MimeType = mediaType,
        Size = blob.Size,
        Description = $"Too large for the answer. HTTP: {blob.Url}",
    };
}
