using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using Sandbox.Core.Contracts;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runs;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Server.Mcp;

/// <summary>The tools as models see them, described from what this installation is at the moment.</summary>
// A tool for each language, and not one with a language to choose: models pick tools by name and description, each of
// these speaks of one language only, and a client can allow one and not the other.
internal sealed class ToolCatalog(
    SandboxManager sandboxes,
    InstalledPackages packages,
    IOptions<LimitsOptions> limits,
    IOptions<RunsOptions> runs,
    IOptions<NetworkOptions> network)
{
    public const string ListPackages = "list_packages";

    // Names only, and no more than a model reads before each conversation.
    private const int MaxNames = 120;

    // By runtime.
    private static readonly Dictionary<string, (string Tool, string Title, string Hint)> Known = new(StringComparer.Ordinal)
    {
        ["python3"] = (
            "run_python",
            "Run Python",
            "Print what you want to see: the value of a last expression is not shown. Plots: with matplotlib, plt.savefig('out/plot.png')."),
        ["nodejs"] = (
            "run_node",
            "Run Node.js",
            "Print what you want to see with console.log. Both require() and import work."),
    };

    /// <summary>The runtime of a tool; null when it is no tool that runs programs here.</summary>
    public string? FindRuntime(string tool) =>
        sandboxes.Runtimes.Select(runtime => runtime.Manifest.Name)
            .FirstOrDefault(name => Known.TryGetValue(name, out var known) && known.Tool == tool);

    /// <summary>What the interpreter of a language says its version is; empty when it is not there.</summary>
    public string VersionOf(string runtime) =>
        sandboxes.Runtimes.FirstOrDefault(installed => installed.Manifest.Name == runtime)?.Version ?? "";

    public async ValueTask<ListToolsResult> ListAsync(CancellationToken cancellationToken)
    {
        var tools = new List<Tool>();
        foreach (InstalledRuntime runtime in sandboxes.Runtimes.Where(runtime => Known.ContainsKey(runtime.Manifest.Name)))
            tools.Add(await CreateAsync(runtime, cancellationToken).ConfigureAwait(false));
        tools.Add(new Tool
        {
            Name = ListPackages,
            Title = "List packages",
            Description = "List the packages, with their versions, that programs of a language can import here besides its standard library.",
            InputSchema = ToolSchemas.Packages,
            OutputSchema = ToolSchemas.PackagesAnswer,
            Annotations = new ToolAnnotations { ReadOnlyHint = true, OpenWorldHint = false },
        });
        return new ListToolsResult { Tools = tools };
    }

    private async ValueTask<Tool> CreateAsync(InstalledRuntime runtime, CancellationToken cancellationToken)
    {
        (string name, string title, string hint) = Known[runtime.Manifest.Name];
        return new Tool
        {
            Name = name,
            Title = title,
            Description = await DescribeAsync(runtime, hint, cancellationToken).ConfigureAwait(false),
            InputSchema = ToolSchemas.Run(limits.Value, network.Value.Enabled),
            OutputSchema = ToolSchemas.RunAnswer,

            // It changes nothing that is there after it, but what a program does is nobody's promise.
            Annotations = new ToolAnnotations
            {
                ReadOnlyHint = false,
                DestructiveHint = false,
                IdempotentHint = false,
                OpenWorldHint = network.Value.Enabled,
            },
        };
    }

    private async ValueTask<string> DescribeAsync(InstalledRuntime runtime, string hint, CancellationToken cancellationToken)
    {
        LimitsOptions most = limits.Value;
        string language = runtime.Manifest.Name == "python3" ? "Python" : "Node.js";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Run a {language} {runtime.Version} program in a sandbox and get its output, its exit code and the files it leaves. ");
        text.Append("Each call is a new, empty sandbox: variables, files and processes of earlier calls are gone, so send the whole program. ");
        text.Append(hint).Append('\n');
        text.Append("Files given in 'files' lie in the working directory. What the program writes into the folder out (it exists) comes back: ");
        text.Append("pictures as images, text as text, other files as resources, large ones as links; ");
        text.Append(CultureInfo.InvariantCulture, $"at most {runs.Value.MaxArtifacts} files, {ModelText.Bytes(runs.Value.MaxArtifactsBytes)} together.\n");
        text.Append(CultureInfo.InvariantCulture, $"Limits: {ModelText.Seconds(most.DefaultWallMs)} of time, at most {ModelText.Seconds(most.MaxWallMs)} with limits.wall_ms; ");
        text.Append(CultureInfo.InvariantCulture, $"{ModelText.Bytes(most.DefaultMemoryBytes)} of memory, at most {ModelText.Bytes(most.MaxMemoryBytes)} with limits.memory_bytes. ");
        text.Append(DescribeNetwork()).Append('\n');
        text.Append(await DescribePackagesAsync(runtime.Manifest.Name, cancellationToken).ConfigureAwait(false));
        return text.ToString();
    }

    private string DescribeNetwork()
    {
        NetworkOptions options = network.Value;
        if (!options.Enabled)
            return "There is no network.";

        string ports = options.Ports.Count == 0 ? "80 and 443" : string.Join(", ", options.Ports);
        string hosts = options.AllowHosts.Count == 0 ? "" : $" of {string.Join(", ", options.AllowHosts)}";
        return $"With enable_network the program can open TCP connections to ports {ports}{hosts}, not to private addresses unless the operator opened them; without it there is no network.";
    }

    private async ValueTask<string> DescribePackagesAsync(string runtime, CancellationToken cancellationToken)
    {
        const string Ask = $"{ListPackages} tells which packages can be imported; programs cannot install any.";
        try
        {
            DependencyList list = await packages.ReadAsync(runtime, cancellationToken).ConfigureAwait(false);
            if (list.Dependencies.Count == 0)
                return "Only the standard library can be imported; programs cannot install packages.";

            string names = string.Join(", ", list.Dependencies.Take(MaxNames).Select(package => package.Name));
            int more = list.Dependencies.Count - MaxNames;
            return more > 0
                ? $"Packages besides the standard library: {names} and {more} more. {Ask}"
                : $"Packages besides the standard library: {names}. Programs cannot install any; {ListPackages} tells the versions.";
        }
        catch (RunException)
        {
            // No place to ask the interpreter in, or it does not tell: the tool is there all the same.
            return Ask;
        }
    }
}
