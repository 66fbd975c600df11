namespace Sandbox.Core.Dependencies.Installing;

/// <summary>What npm's failure means.</summary>
internal static class NpmErrors
{
    // "npm error code ECONNREFUSED" and the like.
    private static readonly string[] OutOfReach =
        ["code ECONNREFUSED", "code ENOTFOUND", "code ETIMEDOUT", "code EAI_AGAIN", "code ECONNRESET", "code ERR_SOCKET_TIMEOUT", "code EACCES"];

    public static DependencyException Create(CommandResult result, InstallFolder folder)
    {
        string message = ToolMessage.Create(result.Output, folder);
        return OutOfReach.Any(code => result.Output.Contains(code, StringComparison.Ordinal))
            ? new DependencyException(DependencyFailure.Unavailable, $"the npm registry is out of reach: {message}")
            : new DependencyException(DependencyFailure.NotInstallable, message);
    }
}
