namespace Sandbox.Core.Storage;

/// <summary>The containers that the sandbox uses; the operator creates them, or it does so itself at first use.</summary>
public static class BlobContainers
{
    /// <summary>Output over the inline cap and artifacts: <c>runs/{run_id}/...</c>.</summary>
    public const string Outputs = "sandbox-outputs";

    /// <summary>Code and results of jobs: <c>jobs/{job_id}/...</c>.</summary>
    public const string Jobs = "sandbox-jobs";

    /// <summary>One dependency list per runtime, and its lock.</summary>
    public const string Dependencies = "sandbox-dependencies";
}
