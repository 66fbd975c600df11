using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;

namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>Counts what is run, by standard input, and answers what a test wants.</summary>
internal sealed class CountingExecutor(RunRequestValidator validator) : ISandboxExecutor
{
    public static readonly RunData Hello = new()
    {
        Stdout = "hello\n",
        Stderr = "",
        Error = "",
        ExitCode = 0,
        Outcome = RunOutcome.Exited,
        Usage = new RunUsage(1.5, 1, 1024, 0, 0.5),
    };

    private readonly Lock _lock = new();

    public Dictionary<string, int> Runs { get; } = [];

    public List<RunRequest> Requests { get; } = [];

    public Func<RunRequest, CancellationToken, Task<RunData>> Answer { get; set; } = (_, _) => Task.FromResult(Hello);

    public Task<RunData> RunAsync(
        RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken)
    {
        validator.Validate(request);
        lock (_lock)
        {
            string key = request.Stdin ?? "";
            Runs[key] = Runs.GetValueOrDefault(key) + 1;
            Requests.Add(request);
        }

        return Answer(request, cancellationToken);
    }
}
