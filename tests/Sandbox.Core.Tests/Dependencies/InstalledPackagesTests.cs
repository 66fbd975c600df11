using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Runs;
using Sandbox.Core.Tests.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies;

public sealed class InstalledPackagesTests
{
    private readonly HeldExecutor _executor = new();
    private readonly InstalledPackages _packages;

    public InstalledPackagesTests() => _packages = new InstalledPackages(_executor, TestRuntimes.Create());

    [Fact]
    public async Task Read_ByManyAtOnce_IsOneRun()
    {
        Task<DependencyList>[] readers = [.. Enumerable.Range(0, 100).Select(_ => _packages.ReadAsync("python3", CancellationToken.None))];
        _executor.Answer("""[{"name":"a","version":"1"}]""");

        DependencyList[] lists = await Task.WhenAll(readers);

        Assert.Equal(1, _executor.Runs);
        Assert.All(lists, list => Assert.Equal("a", Assert.Single(list.Dependencies).Name));
    }

    [Fact]
    public async Task Read_WhileOthersAreInstalled_IsNotRemembered()
    {
        Task<DependencyList> former = _packages.ReadAsync("python3", CancellationToken.None);
        _packages.Forget("python3");
        _executor.Answer("""[{"name":"old","version":"1"}]""");
        await former;

        Task<DependencyList> next = _packages.ReadAsync("python3", CancellationToken.None);
        _executor.Answer("""[{"name":"new","version":"1"}]""");

        Assert.Equal("new", Assert.Single((await next).Dependencies).Name);
    }

    [Fact]
    public async Task Read_AfterOneThatFailed_AsksAgain()
    {
        Task<DependencyList> failing = _packages.ReadAsync("python3", CancellationToken.None);
        _executor.Answer("no list");
        await Assert.ThrowsAsync<RunException>(() => failing);

        Task<DependencyList> next = _packages.ReadAsync("python3", CancellationToken.None);
        _executor.Answer("[]");

        Assert.Empty((await next).Dependencies);
    }

    [Fact]
    public async Task Read_ByOneThatHangsUp_IsAnsweredToTheOthers()
    {
        using var leaving = new CancellationTokenSource();
        Task<DependencyList> one = _packages.ReadAsync("python3", leaving.Token);
        Task<DependencyList> other = _packages.ReadAsync("python3", CancellationToken.None);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        _executor.Answer("[]");

        Assert.Empty((await other).Dependencies);
        Assert.Equal(1, _executor.Runs);
    }

    private sealed class HeldExecutor : ISandboxExecutor
    {
        private TaskCompletionSource<RunData> _answer = new();

        public int Runs { get; private set; }

        public void Answer(string stdout)
        {
            TaskCompletionSource<RunData> waiting = _answer;
            _answer = new TaskCompletionSource<RunData>();
            waiting.SetResult(new RunData { Stdout = stdout, ExitCode = 0, Outcome = default, Usage = new RunUsage(0, 0, 0, 0, 0, null, null) });
        }

        public Task<RunData> RunAsync(RunRequest request, RunCaller caller, IRunObserver? observer, CancellationToken cancellationToken)
        {
            Runs++;
            return _answer.Task;
        }
    }
}
