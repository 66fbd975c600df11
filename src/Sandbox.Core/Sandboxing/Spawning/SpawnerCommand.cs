namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>The program that a spawner is, and what its programs have to be given.</summary>
/// <param name="Path">The program.</param>
/// <param name="Arguments">After its name.</param>
/// <param name="IsWarm">A zygote: runs are forks of it. Else every run executes a new interpreter.</param>
/// <param name="Variables">The environment of its programs besides the caller's own; the places in it are not filled in.</param>
internal sealed record SpawnerCommand(
    string Path, IReadOnlyList<string> Arguments, bool IsWarm, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The same for one that is made while another serves: it leaves the processors to runs, and takes longer.</summary>
    public SpawnerCommand GivingWay() => this with { Arguments = [Arguments[0], "--give-way", .. Arguments.Skip(1)] };
}
