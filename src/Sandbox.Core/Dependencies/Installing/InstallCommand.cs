namespace Sandbox.Core.Dependencies.Installing;

/// <summary>One command of a package manager.</summary>
/// <param name="Arguments">The program's absolute path and its arguments.</param>
/// <param name="Variables">Its whole environment besides PATH, HOME, TMPDIR and LANG.</param>
/// <param name="Readable">Files and folders of the host that it sees besides the system's.</param>
/// <param name="Gateway">The port on loopback that its connections lead to, whatever it asks for; null: it has no network.</param>
internal sealed record InstallCommand(
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> Readable,
    int? Gateway)
{
    /// <summary>It is a self-test: what it does is the packages' doing.</summary>
    public bool IsTest { get; init; }
}
