using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Sandbox.Functions.Tests.Host.Messages;

namespace Sandbox.Functions.Tests.Host;

/// <summary>The stream between the played host and its worker.</summary>
internal sealed class WorkerLink : FunctionRpc.FunctionRpcBase
{
    private readonly Channel<StreamingMessage> _outbound = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _asked = new();
    private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker has called, under this name.</summary>
    public Task<string> Started => _started.Task;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream,
        ServerCallContext context)
    {
        Task sending = SendAllAsync(responseStream, context.CancellationToken);
        try
        {
            await foreach (StreamingMessage message in requestStream.ReadAllAsync(context.CancellationToken))
            {
                if (message.ContentCase == StreamingMessage.ContentOneofCase.StartStream)
                    _started.TrySetResult(message.StartStream.WorkerId);
                else if (_asked.TryRemove(message.RequestId, out TaskCompletionSource<StreamingMessage>? waiting))
                    waiting.TrySetResult(message);
            }
        }
        catch (IOException)
        {
            // The worker is gone.
        }

        _outbound.Writer.TryComplete();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Says it without waiting for an answer.</summary>
    public void Tell(StreamingMessage message) => _outbound.Writer.TryWrite(message);

    /// <summary>Says it; the answer is the message with the same number.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        var waiting = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[message.RequestId] = waiting;
        Tell(message);
        return await waiting.Task.WaitAsync(PlayedHost.Patience);
    }

    private async Task SendAllAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (StreamingMessage message in _outbound.Reader.ReadAllAsync(cancellationToken))
            await stream.WriteAsync(message, cancellationToken);
    }
}
