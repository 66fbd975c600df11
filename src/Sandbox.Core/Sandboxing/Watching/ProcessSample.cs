namespace Sandbox.Core.Sandboxing.Watching;

/// <summary>What the living processes of a run add up to.</summary>
internal readonly record struct ProcessSample(TimeSpan CpuTime, long MemoryBytes, int Processes);
