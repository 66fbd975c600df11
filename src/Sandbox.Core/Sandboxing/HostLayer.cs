namespace Sandbox.Core.Sandboxing;

/// <summary>One kernel mechanism as this host has it.</summary>
/// <param name="Name">"seccomp", "landlock", "mount_namespace", "cgroup_v1" ...</param>
/// <param name="Available">Whether it works here, tried and not guessed.</param>
/// <param name="Detail">A version, a path or the reason it is missing; may be empty.</param>
/// <param name="Hint">What the operator can do when it is missing; may be empty.</param>
public sealed record HostLayer(string Name, bool Available, string Detail, string Hint);
