namespace Sandbox.Server.Logs;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    Text,
    Json,
}
