using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runs;
using Sandbox.Core.Tests.Sandboxing;
using Sandbox.Core.Tests.Storage;

namespace Sandbox.Core.Tests.Runs;

/// <summary>The use case over real sandboxes, with a store in memory unless <paramref name="stores"/> is false.</summary>
internal sealed class RealExecutor(SandboxFixture sandboxes, RunsOptions? runs = null, bool stores = true)
{
    public RunsOptions Options { get; } = runs ?? new RunsOptions();

    public LimitsOptions Limits { get; } = new();

    public MemoryBlobStore Store { get; } = new();

    public KeepingLogger<SandboxExecutor> Log { get; } = new();

    public Task<RunData> RunAsync(string language, string code, params RunFile[] files) =>
        RunAsync(new RunRequest { Language = language, Code = code, Files = files });

    public Task<RunData> RunAsync(RunRequest request, CancellationToken cancellationToken = default)
    {
        IOptions<RunsOptions> options = Microsoft.Extensions.Options.Options.Create(Options);
        var executor = new SandboxExecutor(
            new RunRequestValidator(options, TestRuntimes.Create()),
            new RunSlots(options, TimeProvider.System),
            new LiveRuns(),
            sandboxes.Manager,
            Microsoft.Extensions.Options.Options.Create(Limits),
            options,
            Microsoft.Extensions.Options.Options.Create(new NetworkOptions()),
            Log,
            stores ? Store : null);
        return executor.RunAsync(request, RunCaller.House, cancellationToken);
    }
}
