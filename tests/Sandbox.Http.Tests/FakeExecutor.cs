using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Http.Tests;

/// <summary>Answers what a test wants, without a sandbox, but validates like the real one.</summary>
internal sealed class FakeExecutor(RunRequestValidator validator) : ISandboxExecutor
{
    public static readonly RunData Hello = new()
    {
        RunId = "0123456789abcdef0123456789abcdef",
        Stdout = "hello\n",
        Stderr = "",
        Error = "",
        ExitCode = 0,
        Outcome = RunOutcome.Exited,
        Usage = new RunUsage(1.5, 1, 1024, 0, 0.5),
    };

    public List<RunRequest> Requests { get; } = [];

    public List<RunCaller> Callers { get; } = [];

    public Func<RunRequest, CancellationToken, Task<RunData>> Answer { get; set; } = (_, _) => Task.FromResult(Hello);

    /// <summary>What happens between the start and the answer when somebody watches.</summary>
    public Func<IRunObserver, CancellationToken, Task> Play { get; set; } = (_, _) => Task.CompletedTask;

    public async Task<RunData> RunAsync(
        RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        Callers.Add(caller);
        validator.Validate(request);
        if (observer is not null)
            await Play(observer, cancellationToken);
        return await Answer(request, cancellationToken);
    }
}
