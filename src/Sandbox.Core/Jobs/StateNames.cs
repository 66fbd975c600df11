using System.Text.Json;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs;

/// <summary>States by their names on the wire.</summary>
public static class StateNames
{
    private static readonly Dictionary<JobState, string> Names =
        Enum.GetValues<JobState>().ToDictionary(
            state => state, state => JsonSerializer.Serialize(state, SandboxJsonContext.Default.JobState).Trim('"'));

    public static string Of(JobState state) => Names[state];

    public static JobState? Find(string name)
    {
        foreach ((JobState state, string known) in Names)
        {
            if (known == name)
                return state;
        }

        return null;
    }
}
