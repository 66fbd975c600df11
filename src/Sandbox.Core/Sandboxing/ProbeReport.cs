namespace Sandbox.Core.Sandboxing;

/// <summary>What <c>sandbox-launch probe</c> prints.</summary>
internal sealed record ProbeReport(string Kernel, string Arch, IReadOnlyList<ProbeLayer> Layers);

/// <summary>One line of it.</summary>
internal sealed record ProbeLayer(string Name, bool Available, int Errno, string Detail);
