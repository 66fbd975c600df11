using Azure.Core;
using Azure.Core.Pipeline;

namespace Sandbox.Core.Tests.Storage.AzureBlobs;

/// <summary>Azure does what it was asked, and the first answer never arrives.</summary>
internal sealed class LostAnswers : HttpPipelinePolicy
{
    private int _lost;

    public int Lost => _lost;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline);
        if (message.Request.Method == RequestMethod.Put && message.Response.Status == 201
            && Interlocked.CompareExchange(ref _lost, 1, 0) == 0)
        {
            throw new IOException("the connection broke");
        }
    }
}
