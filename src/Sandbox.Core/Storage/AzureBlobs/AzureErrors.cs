using System.Net.Sockets;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;

namespace Sandbox.Core.Storage.AzureBlobs;

/// <summary>What Azure or the way to it said, as a failure of the store.</summary>
/// <remarks>
/// The exceptions themselves are neither passed on nor quoted: their texts hold what was sent, signatures and tokens
/// included. Code, status and request id are what Azure's support asks for.
/// </remarks>
internal static class AzureErrors
{
    /// <param name="what">What is done to which blob, for the message.</param>
    /// <param name="work">Talks to Azure.</param>
    /// <param name="cancellationToken">The caller's; any other cancellation is a time-out of the client's.</param>
    public static async Task<T> RunAsync<T>(string what, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfStore(exception, cancellationToken))
        {
            throw Create(what, exception);
        }
    }

    /// <summary>The exceptions of Azure's client; the caller's own cancellation is none.</summary>
    public static bool IsOfStore(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException many => many.InnerExceptions.All(inner => IsOfStore(inner, cancellationToken)),
        RequestFailedException or AuthenticationFailedException or HttpRequestException or IOException or SocketException => true,
        _ => false,
    };

    public static StorageException Create(string what, Exception exception)
    {
        // After the last retry it is one of these, with an exception per attempt.
        Exception last = exception is AggregateException { InnerExceptions: [.., { } inner] } ? inner : exception;
        return last is RequestFailedException { Status: > 0 } answer
            ? new StorageException(FailureOf(answer), $"Azure Blob Storage refused to {what}: {Describe(answer)}.")
            : new StorageException(StorageFailure.Unavailable, $"Azure Blob Storage is out of reach to {what}: {Describe(last)}.");
    }

    public static bool IsMissingContainer(RequestFailedException exception) =>
        exception.ErrorCode == BlobErrorCode.ContainerNotFound;

    private static StorageFailure FailureOf(RequestFailedException exception)
    {
        // What somebody is removing right now is a conflict by its status, but no writer of ours won.
        if (exception.ErrorCode == BlobErrorCode.ContainerBeingDeleted)
            return StorageFailure.Unavailable;
        if (exception.ErrorCode == BlobErrorCode.InvalidResourceName || exception.ErrorCode == BlobErrorCode.InvalidUri)
            return StorageFailure.InvalidName;

        // Another writer of the same blob committed, and the blocks of all others are gone or not welcome.
        if (exception.ErrorCode == BlobErrorCode.InvalidBlockList || exception.ErrorCode == BlobErrorCode.InvalidBlobOrBlock)
            return StorageFailure.Conflict;
        return exception.Status switch
        {
            401 or 403 => StorageFailure.Denied,
            409 or 412 => StorageFailure.Conflict,
            _ => StorageFailure.Unavailable,
        };
    }

    private static string Describe(RequestFailedException exception)
    {
        string? request = exception.GetRawResponse()?.ClientRequestId;
        return $"{exception.ErrorCode ?? "no code"}, status {exception.Status}, request {request ?? "without id"}";
    }

    private static string Describe(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
                return socket.SocketErrorCode.ToString();
        }

        return exception switch
        {
            OperationCanceledException => "no answer in time",
            AuthenticationFailedException => "no token for its identity",
            _ => exception.GetType().Name,
        };
    }
}
