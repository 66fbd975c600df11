namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>A test that imports jinja2 in the system's Python; skipped where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Jinja2FactAttribute : FactAttribute
{
    // Where Debian, pip as root and the images of python.org put it for the interpreters of the manifest.
    private static readonly string[] Places = ["/usr/lib/python3/dist-packages", "/usr/local/lib"];

    public Jinja2FactAttribute()
    {
        Skip = new BuiltServerFactAttribute().Skip;
        if (Skip is null && !Array.Exists(Places, IsIn))
            Skip = "jinja2 is missing for the system's python3; install python3-jinja2";
    }

    private static bool IsIn(string place) =>
        Directory.Exists(place)
        && Directory.EnumerateDirectories(
            place, "jinja2", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 }).Any();
}
