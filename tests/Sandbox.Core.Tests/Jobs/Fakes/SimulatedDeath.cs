namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>The process that made the call is gone.</summary>
internal sealed class SimulatedDeath() : Exception("the process died");
