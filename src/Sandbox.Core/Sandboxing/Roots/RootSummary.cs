using Sandbox.Core.Runtimes;

namespace Sandbox.Core.Sandboxing.Roots;

/// <summary>What was made.</summary>
/// <param name="Folder">Absolute path of the root.</param>
/// <param name="Runtimes">Whose programs run in it.</param>
/// <param name="Files">Files copied.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Renewed">There was a root before, whose users have to be started again.</param>
public sealed record RootSummary(
    string Folder, IReadOnlyList<InstalledRuntime> Runtimes, int Files, long Bytes, TimeSpan Elapsed, bool Renewed);
