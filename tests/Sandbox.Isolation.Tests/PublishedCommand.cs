using System.Runtime.InteropServices;

namespace Sandbox.Isolation.Tests;

/// <summary>What <c>make build</c> leaves: the command as it is installed.</summary>
internal static class PublishedCommand
{
    public static string Folder => Path.Combine(Installation.RepositoryRoot(), "artifacts", "sandbox");

    public static string Executable => Path.Combine(Folder, "sandbox");

    /// <summary>Where this machine has .NET, for a process that does not inherit our environment.</summary>
    public static string DotnetRoot => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? Missing => File.Exists(Executable) ? null : "artifacts/sandbox/sandbox is not built: make build";
}
