using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs;

/// <summary>Fetches what a message names: its code, its request, its inputs.</summary>
internal sealed class JobLoader(JobBlobs blobs, IOptions<JobsOptions> options, IOptions<RunsOptions> runs)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The payload; whatever it lacks is named in <paramref name="errors"/>.</summary>
    /// <exception cref="StorageException">The store failed; that says nothing about the message.</exception>
    public async Task<JobPayload> LoadAsync(JobMessage message, RequestErrors errors, CancellationToken cancellationToken)
    {
        if (message.RequestBlob is { } path && !errors.Has("request_blob"))
            message = await ReadRequestAsync(path, errors, cancellationToken).ConfigureAwait(false);

        RunRequest request = message.Request;
        if (message.CodeBlob is { } code && !errors.Has("code_blob"))
        {
            request = request with
            {
                Code = await ReadTextAsync("code_blob", code, runs.Value.MaxCodeBytes, errors, cancellationToken)
                    .ConfigureAwait(false),
            };
        }

        IReadOnlyList<RunRequest>? inputs = message.InputsBlob is { } list && !errors.Has("inputs_blob")
            ? await ReadInputsAsync(list, errors, cancellationToken).ConfigureAwait(false)
            : message.Inputs;
        CheckCount(inputs, errors);
        return new JobPayload(request, inputs);
    }

    private async Task<JobMessage> ReadRequestAsync(string path, RequestErrors errors, CancellationToken cancellationToken)
    {
        byte[]? body = await ReadAsync("request_blob", path, options.Value.MaxBlobBytes, errors, cancellationToken)
            .ConfigureAwait(false);
        if (body is null)
            return new JobMessage();

        var problems = new RequestErrors();
        JobMessage message = JobMessageReader.ReadMessage(body, problems);
        if (message.RequestBlob is not null)
            problems.Add("request_blob", "names another one");
        errors.AddAll("request_blob", problems);
        return message;
    }

    private async Task<List<RunRequest>> ReadInputsAsync(
        string path, RequestErrors errors, CancellationToken cancellationToken)
    {
        byte[] body = await ReadAsync("inputs_blob", path, options.Value.MaxBlobBytes, errors, cancellationToken)
            .ConfigureAwait(false) ?? [];
        var inputs = new List<RunRequest>();
        var rest = new ReadOnlyMemory<byte>(body);
        while (!rest.IsEmpty && inputs.Count <= options.Value.MaxInputs)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                inputs.Add(JobMessageReader.ReadInput(new ReadOnlySequence<byte>(line), $"inputs[{inputs.Count}]", errors));
        }

        return inputs;
    }

    private void CheckCount(IReadOnlyList<RunRequest>? inputs, RequestErrors errors)
    {
        if (inputs is { Count: 0 } && errors.Count == 0)
            errors.Add("inputs", "at least one");
        else if (inputs?.Count > options.Value.MaxInputs)
            errors.Add("inputs", $"more than {options.Value.MaxInputs}");
    }

    private async Task<string?> ReadTextAsync(
        string field, string path, long maxBytes, RequestErrors errors, CancellationToken cancellationToken)
    {
        byte[]? content = await ReadAsync(field, path, maxBytes, errors, cancellationToken).ConfigureAwait(false);
        try
        {
            return content is null ? null : StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            errors.Add(field, "the blob is not UTF-8 text");
            return null;
        }
    }

    private async Task<byte[]?> ReadAsync(
        string field, string path, long maxBytes, RequestErrors errors, CancellationToken cancellationToken)
    {
        BlobContent? blob = await blobs.Store.OpenAsync(JobBlobs.Name(path), cancellationToken).ConfigureAwait(false);
        if (blob is null)
        {
            errors.Add(field, "there is no such blob");
            return null;
        }

        await using (blob.ConfigureAwait(false))
        {
            if (blob.Properties.Size > maxBytes)
            {
                errors.Add(field, $"the blob is over the limit of {maxBytes} bytes");
                return null;
            }

            byte[] content = new byte[blob.Properties.Size];
            int read = await blob.Stream.ReadAtLeastAsync(content, content.Length, false, cancellationToken)
                .ConfigureAwait(false);
            return content[..read];
        }
    }
}
