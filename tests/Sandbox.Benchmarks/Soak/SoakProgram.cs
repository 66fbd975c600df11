using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Soak;

/// <summary>A program and how it must end.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Request">What is sent.</param>
/// <param name="FindFault">What is wrong with the ending, or null.</param>
internal sealed record SoakProgram(string Name, RunRequest Request, Func<RunData, string?> FindFault);
