using System.CommandLine;
using System.Globalization;
using System.Text;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing.Roots;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox prepare-root DIR</c>: the folder that programs see as their root in the container tier.</summary>
internal static class PrepareRootCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder to make; an empty one, or a root that this command made before, is replaced.",
        };
        var command = new Command(
            "prepare-root", "Make the root folder for programs in the container tier, from this host's interpreters.") { folder };
        command.SetAction((result, cancellationToken) =>
            RunAsync(result.GetRequiredValue(folder), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, TextWriter output, CancellationToken cancellationToken)
    {
        ServiceProvider services = LocalServices.Create(settings: new Dictionary<string, string?> { ["Sandbox:Isolation:Root"] = "" });
        await using (services.ConfigureAwait(false))
        {
            var builder = new RootBuilder(services.GetRequiredService<RuntimeCatalog>());
            RootSummary summary = await builder.BuildAsync(folder, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(Describe(summary)).ConfigureAwait(false);
            return ExitCodes.Success;
        }
    }

    private static string Describe(RootSummary summary)
    {
        var text = new StringBuilder();
        foreach (InstalledRuntime runtime in summary.Runtimes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{runtime.Manifest.Name} {runtime.Version} ({runtime.Interpreter})\n");
        }

        long megabytes = summary.Bytes / 1_000_000;
        text.Append(CultureInfo.InvariantCulture, $"{summary.Folder}: {summary.Files} files, {megabytes} MB in {summary.Elapsed.TotalSeconds:F1} s\n");
        text.Append(CultureInfo.InvariantCulture, $"use it with Sandbox__Isolation__Root={summary.Folder}");
        text.Append(summary.Renewed ? "; start servers that use it again\n" : "\n");
        return text.ToString();
    }
}
