using Sandbox.Core.Sandboxing.Native;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>A socket of a run that is not connected.</summary>
/// <param name="Inode">What it is known by.</param>
/// <param name="Family">AF_INET or AF_INET6.</param>
/// <param name="Socket">Our copy.</param>
internal sealed record Placeholder(ulong Inode, int Family, FileDescriptor Socket);
