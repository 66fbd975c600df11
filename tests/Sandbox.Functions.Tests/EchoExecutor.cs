using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Functions.Tests;

/// <summary>Answers with the program's text; a package list, which is what the dependency routes ask for, is empty.</summary>
internal sealed class EchoExecutor(RunRequestValidator validator) : ISandboxExecutor
{
    public Task<RunData> RunAsync(
        RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken)
    {
        validator.Validate(request);
        return Task.FromResult(new RunData
        {
            Stdout = request.Code!.Contains('\n', StringComparison.Ordinal) ? "[]" : request.Code,
            Stderr = "",
            Error = "",
            ExitCode = 0,
            Outcome = RunOutcome.Exited,
            Usage = new RunUsage(1.5, 1, 1024, 0, 0.5),
        });
    }
}
