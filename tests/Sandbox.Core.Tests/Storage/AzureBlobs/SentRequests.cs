using Azure.Core;
using Azure.Core.Pipeline;

namespace Sandbox.Core.Tests.Storage.AzureBlobs;

/// <summary>The method and the query of every call to Azure; a retry counts where the policy is added per retry.</summary>
internal sealed class SentRequests : HttpPipelineSynchronousPolicy
{
    private readonly List<string> _requests = [];

    public IReadOnlyList<string> All => _requests;

    public override void OnSendingRequest(HttpMessage message) =>
        _requests.Add($"{message.Request.Method} {message.Request.Uri.Query}".TrimEnd());
}
