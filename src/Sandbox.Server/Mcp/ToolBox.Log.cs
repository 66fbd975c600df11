namespace Sandbox.Server.Mcp;

/// <content>What is written to the log, in the words of the HTTP routes; never the caller's code or output.</content>
internal sealed partial class ToolBox
{
    [LoggerMessage(5001, LogLevel.Error, "Request {Request} of {Key} to tool {Tool} failed for a reason of ours.")]
    private partial void LogFault(Exception exception, string request, string key, string tool);

    [LoggerMessage(5002, LogLevel.Error, "Request {Request} of {Key} to tool {Tool}: run {Run}, the program was not run.")]
    private partial void LogNotRun(Exception exception, string request, string run, string key, string tool);

    [LoggerMessage(5004, LogLevel.Warning, "Request {Request} of {Key} to tool {Tool}: the blob store failed.")]
    private partial void LogNotStored(Exception exception, string request, string key, string tool);

    [LoggerMessage(5005, LogLevel.Information, "Request {Request} of {Key} to tool {Tool} was refused: {Refusal}.")]
    private partial void LogRefused(string request, string key, string tool, string refusal);
}
