namespace Sandbox.Core.Storage;

/// <summary>The store failed; the text is for logs and holds no credentials.</summary>
public sealed class StorageException(StorageFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public StorageFailure Failure => failure;
}
