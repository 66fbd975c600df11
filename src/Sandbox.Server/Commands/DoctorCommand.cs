using System.CommandLine;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox doctor</c>: what this host offers, which tier that makes, and how to get a better one.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print the report as one JSON object." };
        var command = new Command(
            "doctor", "Tell what this host offers, layer by layer, and which isolation tier that makes.") { json };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(json), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, TextWriter output, CancellationToken cancellationToken)
    {
        ServiceProvider services = LocalServices.Create();
        await using (services.ConfigureAwait(false))
        {
            HostReport report = await services.GetRequiredService<HostProbe>()
                .RunAsync(cancellationToken).ConfigureAwait(false);
            if (json)
            {
                await output.WriteLineAsync(report.ToJson()).ConfigureAwait(false);
            }
            else
            {
                string runtimes = await DescribeRuntimesAsync(services, cancellationToken).ConfigureAwait(false);
                await output.WriteAsync(DoctorText.Create(report, runtimes)).ConfigureAwait(false);
            }

            return report.Tier >= IsolationTier.Container ? ExitCodes.Success : ExitCodes.Failure;
        }
    }

    // A missing interpreter is something to report here, not a reason to say nothing about the host.
    private static async Task<string> DescribeRuntimesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<InstalledRuntime> installed = await services.GetRequiredService<RuntimeCatalog>()
                .InstallAsync(cancellationToken).ConfigureAwait(false);
            return string.Join(
                ", ", installed.Select(runtime => $"{runtime.Manifest.Name} {runtime.Version} ({runtime.Interpreter})"));
        }
        catch (IsolationException exception)
        {
            return exception.Message;
        }
    }
}
