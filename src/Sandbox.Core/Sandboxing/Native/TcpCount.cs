namespace Sandbox.Core.Sandboxing.Native;

/// <summary>What the kernel counted of one TCP connection, in bytes of what its ends said.</summary>
/// <param name="Sent">Each byte once, however often it had to be repeated.</param>
/// <param name="Waiting">Written, and not sent yet; the end of the stream counts as one.</param>
/// <param name="Received">In order and acknowledged; the end of the stream counts as one.</param>
internal readonly record struct TcpCount(long Sent, long Waiting, long Received);
