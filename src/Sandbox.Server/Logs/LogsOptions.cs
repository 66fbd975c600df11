using System.ComponentModel.DataAnnotations;

namespace Sandbox.Server.Logs;

/// <summary>What is written to standard error. Section <c>Sandbox:Logs</c>; of the server and its commands, not of the Functions app.</summary>
public sealed class LogsOptions
{
    public const string Section = "Sandbox:Logs";

    /// <summary>The least that is told: <c>Error</c>, <c>Warning</c>, <c>Information</c> (a line for each run) or <c>Debug</c>. Default: Warning.</summary>
    // Of a server that is well nobody reads a line; metrics count its runs.
    [EnumDataType(typeof(LogLevel))]
    public LogLevel Level { get; set; } = LogLevel.Warning;

    /// <summary><c>Text</c>, a line for people, or <c>Json</c>, an object a line with every value by its name. Default: Text.</summary>
    [EnumDataType(typeof(LogFormat))]
    public LogFormat Format { get; set; } = LogFormat.Text;
}
