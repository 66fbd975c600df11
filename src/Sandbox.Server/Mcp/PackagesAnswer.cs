using Sandbox.Core.Contracts;

namespace Sandbox.Server.Mcp;

/// <summary>The packages of a language as structured content.</summary>
internal sealed record PackagesAnswer(string Language, string Version, IReadOnlyList<Dependency> Packages);
