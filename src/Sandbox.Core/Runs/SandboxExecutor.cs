using System.Text;
using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>One program in, one ending out: the use case that every door calls.</summary>
/// <remarks>
/// Theory of operation. The executor runs in the server's process with the server's rights and never touches the
/// program: it decides whether and under which limits a program is run, and says afterwards how it ended.
/// <list type="number">
/// <item>Validate: everything that is wrong at once, before anything is taken.</item>
/// <item>Clamp: limits are min(asked, ceiling), a value of this run.</item>
/// <item>Admit: a running place, else a bounded wait, else <see cref="RunFailure.Busy"/>.</item>
/// <item>Run: <see cref="ISandboxManager"/> returns when nothing of the run is alive any more, also when the caller
/// cancelled; only then is the place given back.</item>
/// <item>Report: the outcome is classified once, from what the kernel said.</item>
/// </list>
/// The program's ending is data. An exception says that there was none: a wrong request, no place, our own fault.
/// </remarks>
public sealed class SandboxExecutor(
    RunRequestValidator validator,
    RunSlots slots,
    ISandboxManager sandboxes,
    IOptions<LimitsOptions> limitsOptions,
    IOptions<NetworkOptions> networkOptions) : ISandboxExecutor
{
    private const string PreloadNote = "preload is off on this server; it was not run";
    private const string NetworkNote = "network is off on this server; the program ran without it";

    /// <inheritdoc/>
    public async Task<RunData> RunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        RunReport report = await RunWithOutputAsync(request, cancellationToken).ConfigureAwait(false);
        return report.Data;
    }

    /// <summary>The same, with the program's output byte for byte.</summary>
    /// <exception cref="RunException">The program was not run, and why.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the program is dead.</exception>
    public async Task<RunReport> RunWithOutputAsync(RunRequest request, CancellationToken cancellationToken)
    {
        RuntimeManifest runtime = validator.Validate(request);
        ResourceLimits limits = ResourceLimits.Create(request.Limits, limitsOptions.Value);
        SandboxProgram program = CreateProgram(request, runtime);

        using RunSlot slot = await slots.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            SandboxEnding ending = await sandboxes.RunAsync(program, limits, cancellationToken).ConfigureAwait(false);
            return RunReport.Create(ending, limits, slot.Queued, CreateNotes(request));
        }
        catch (SandboxException exception)
        {
            throw new RunException(RunFailure.SandboxFailed, "the sandbox could not be made; try again", exception);
        }
    }

    private SandboxProgram CreateProgram(RunRequest request, RuntimeManifest runtime) => new()
    {
        Runtime = runtime,
        Code = request.Code!,
        Arguments = request.Args ?? [],
        Environment = request.Env ?? NoEnvironment,
        Stdin = Encoding.UTF8.GetBytes(request.Stdin ?? ""),
        Network = GivesNetwork(request),
        Fresh = request.Fresh,
    };

    // Asking for it gives what the operator has opened, and never more.
    private bool GivesNetwork(RunRequest request) => request.EnableNetwork && networkOptions.Value.Enabled;

    // What the caller asked for and did not get. Dify asks for the network in every request.
    private IReadOnlyList<string> CreateNotes(RunRequest request) =>
        (request.EnableNetwork && !GivesNetwork(request), !string.IsNullOrEmpty(request.Preload)) switch
        {
            (false, false) => [],
            (true, false) => NetworkNotes,
            (false, true) => [PreloadNote],
            (true, true) => [NetworkNote, PreloadNote],
        };

    private static readonly IReadOnlyList<string> NetworkNotes = [NetworkNote];

    private static readonly Dictionary<string, string> NoEnvironment = [];
}
