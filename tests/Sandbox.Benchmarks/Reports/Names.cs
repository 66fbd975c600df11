namespace Sandbox.Benchmarks.Reports;

/// <summary>What the subjects are called in tables, files and pictures.</summary>
internal static class Names
{
    public const string PythonPrint = "python print";
    public const string Dify = "python Dify payload";
    public const string Pandas = "python pandas";
    public const string NodeLog = "node console.log";
    public const string NodeTimer = "node timer";
    public const string True = "/bin/true";
    public const string BarePython = "python3 -c";
    public const string BarePythonIsolated = "python3 -I -S -c";
    public const string BareDify = "python3 -c (Dify payload)";
    public const string BarePandas = "python3 -c (pandas)";
    public const string BareNode = "node -e";
    public const string BareNodeTimer = "node -e (timer)";
    public const string Bubblewrap = "bwrap python3 -c";
}
