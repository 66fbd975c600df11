using System.Diagnostics;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Diagnostics;

/// <summary>Puts a span around every run and counts what was not run.</summary>
internal sealed class MeasuredExecutor(SandboxExecutor executor) : ISandboxExecutor
{
    public async Task<RunData> RunAsync(
        RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken)
    {
        using Activity? span = RunSpans.Begin(RunSpans.Whole);
        try
        {
            RunData data = await executor.RunAsync(request, caller, observer, cancellationToken).ConfigureAwait(false);
            span?.SetTag("sandbox.run_id", data.RunId);
            span?.SetTag("sandbox.outcome", RunMetrics.NameOf(data.Outcome));
            return data;
        }
        catch (RunException exception)
        {
            Fail(span, RunMetrics.NameOf(exception.Failure));
            throw;
        }
        catch (OperationCanceledException)
        {
            Fail(span, "cancelled");
            throw;
        }
    }

    // The reason and not the message, which may quote the request.
    private static void Fail(Activity? span, string reason)
    {
        RunMetrics.Failed(reason);
        span?.SetStatus(ActivityStatusCode.Error, reason);
    }
}
