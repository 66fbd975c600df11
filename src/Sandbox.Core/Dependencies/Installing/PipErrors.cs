namespace Sandbox.Core.Dependencies.Installing;

/// <summary>What pip's failure means.</summary>
internal static class PipErrors
{
    // pip has one exit code for everything; these are its words for an index that does not answer.
    private static readonly string[] OutOfReach =
        ["NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "Temporary failure in name resolution", "ProxyError", "ConnectionResetError"];

    public static DependencyException Create(CommandResult result, InstallFolder folder)
    {
        string message = ToolMessage.Create(result.Output, folder);
        return OutOfReach.Any(word => result.Output.Contains(word, StringComparison.Ordinal))
            ? new DependencyException(DependencyFailure.Unavailable, $"the Python package index is out of reach: {message}")
            : new DependencyException(DependencyFailure.NotInstallable, Explain(message));
    }

    // Wheels only: pip says that there is no version at all where there are source distributions.
    private static string Explain(string message) =>
        message.Contains("from versions: none", StringComparison.Ordinal)
            ? $"{message} (only wheels are installed: a package that exists as source only counts as missing)"
            : message;
}
