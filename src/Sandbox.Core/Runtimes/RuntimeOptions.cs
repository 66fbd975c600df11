namespace Sandbox.Core.Runtimes;

/// <summary>Where the interpreters are. Section <c>Sandbox:Runtimes</c>.</summary>
public sealed class RuntimeOptions
{
    public const string Section = "Sandbox:Runtimes";

    /// <summary>Absolute path of the Python 3 interpreter. Default: the first of the manifest's that exists.</summary>
    public string? PythonPath { get; set; }

    /// <summary>Absolute path of Node.js. Default: the first of the manifest's that exists.</summary>
    public string? NodePath { get; set; }
}
