namespace Sandbox.Core.Dependencies.Installing;

/// <summary>How a package manager's command ended.</summary>
/// <param name="ExitCode">Its own, or 124: out of time.</param>
/// <param name="Output">The end of what it wrote, both streams.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>timeout(1)'s number; native/src/install.c.</summary>
    public const int TimedOut = 124;

    /// <summary>The jail itself could not be made.</summary>
    public const int NotStarted = 125;
}
