using Sandbox.Core.Contracts;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Runs;

/// <summary>What becomes of one run's output besides the head in its answer: an observer, the store, both or neither.</summary>
internal sealed class RunOutput : IAsyncDisposable
{
    private readonly OutputUpload? _stdout;
    private readonly OutputUpload? _stderr;

    public RunOutput(
        string runId, long inlineBytes, IBlobStore? store, IRunObserver? observer, CancellationToken cancellationToken)
    {
        if (store is not null)
        {
            _stdout = new OutputUpload(store, Name(runId, "stdout"), cancellationToken);
            _stderr = new OutputUpload(store, Name(runId, "stderr"), cancellationToken);
        }

        Stdout = CreatePlan(OutputKind.Stdout, _stdout);
        Stderr = CreatePlan(OutputKind.Stderr, _stderr);

        OutputPlan CreatePlan(OutputKind kind, OutputUpload? upload) =>
            new(inlineBytes, observer is null ? null : new ObservedOutput(observer, kind), upload);
    }

    public OutputPlan Stdout { get; }

    public OutputPlan Stderr { get; }

    /// <summary>The store failed for one of the streams.</summary>
    public StorageException? Failure => _stdout?.Failure ?? _stderr?.Failure;

    /// <summary>Makes the blobs visible that there are.</summary>
    public async ValueTask<(BlobReference? Stdout, BlobReference? Stderr)> CompleteAsync() =>
        (_stdout is null ? null : await _stdout.CompleteAsync().ConfigureAwait(false),
            _stderr is null ? null : await _stderr.CompleteAsync().ConfigureAwait(false));

    public async ValueTask DisposeAsync()
    {
        (Stdout.Follower as ObservedOutput)?.Close();
        (Stderr.Follower as ObservedOutput)?.Close();
        if (_stdout is not null)
            await _stdout.DisposeAsync().ConfigureAwait(false);
        if (_stderr is not null)
            await _stderr.DisposeAsync().ConfigureAwait(false);
    }

    private static BlobName Name(string runId, string stream) => new(BlobContainers.Outputs, $"runs/{runId}/{stream}");
}
