using Microsoft.Extensions.Logging;

namespace Sandbox.Core.Jobs;

/// <content>What is written to the log; never the caller's code or output.</content>
public sealed partial class JobProcessor
{
    [LoggerMessage(4001, LogLevel.Debug, "Job {Job} was delivered, for the {Delivery}. time.")]
    private partial void LogDelivered(string job, int delivery);

    [LoggerMessage(4002, LogLevel.Warning, "Job {Job} was not run (delivery {Delivery}).")]
    private partial void LogNotRun(Exception exception, string job, int delivery);

    [LoggerMessage(4003, LogLevel.Debug, "Job {Job} ended: {State}.")]
    private partial void LogEnded(string job, string state);
}
