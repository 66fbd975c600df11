using Microsoft.Extensions.Logging;

namespace Sandbox.Http;

/// <content>What is written to the log; never the caller's code or output.</content>
public sealed partial class SandboxRoutes
{
    [LoggerMessage(3001, LogLevel.Error, "Request {Request} of {Key} to {Route} failed for a reason of ours.")]
    private partial void LogFault(Exception exception, string request, string key, string route);

    [LoggerMessage(3002, LogLevel.Error, "Request {Request} of {Key} to {Route}: run {Run}, the program was not run.")]
    private partial void LogNotRun(Exception exception, string request, string run, string key, string route);

    [LoggerMessage(3003, LogLevel.Debug, "Request {Request} of {Key} to {Route}: the caller hung up.")]
    private partial void LogHungUp(string request, string key, string route);

    [LoggerMessage(3004, LogLevel.Warning, "Request {Request} of {Key} to {Route}: the blob store failed.")]
    private partial void LogNotStored(Exception exception, string request, string key, string route);

    [LoggerMessage(3005, LogLevel.Information, "Request {Request} of {Key} to {Route} was refused: {Refusal}.")]
    private partial void LogRefused(string request, string key, string route, string refusal);
}
