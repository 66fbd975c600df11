namespace Sandbox.Http.Keys;

/// <summary>The file of keys cannot be used.</summary>
/// <param name="message">Why; says nothing of what is in it.</param>
/// <param name="innerException">May quote the file: not for logs.</param>
internal sealed class KeyFileException(string message, Exception? innerException = null) : Exception(message, innerException);
