using Sandbox.Http.Tests.EndToEnd;

namespace Sandbox.Http.Tests.Documentation;

/// <summary>A test that gives the commands of pages: the built server, curl, and pip and npm for the packages.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PagesFactAttribute : FactAttribute
{
    public const string Curl = "/usr/bin/curl";

    public PagesFactAttribute()
    {
        Skip = new BuiltServerFactAttribute().Skip;
        if (Skip is null && !File.Exists(Curl))
            Skip = $"{Curl} is missing";
        if (Skip is null && NeedsRoot && !Environment.IsPrivilegedProcess)
            Skip = "only root can prepare a root";
    }

    /// <summary>Whether the commands need to be root's.</summary>
    public bool NeedsRoot { get; init; }
}
