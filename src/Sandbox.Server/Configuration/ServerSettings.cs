using System.Net;
using Microsoft.Extensions.Options;
using Sandbox.Core.Dependencies;
using Sandbox.Core.Diagnostics;
using Sandbox.Core.Jobs;
using Sandbox.Core.Limits;
using Sandbox.Core.Network;
using Sandbox.Core.Runs;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Storage;
using Sandbox.Http;
using Sandbox.Server.Logs;
using Sandbox.Server.Mcp;

namespace Sandbox.Server.Configuration;

/// <summary>Where settings come from, and that they are right before anything starts.</summary>
internal static class ServerSettings
{
    /// <summary>Dify-Sandbox's names, then <c>Sandbox__Section__Key</c>, then the command line: the later one wins.</summary>
    public static void AddSettings(
        this IConfigurationBuilder configuration, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        configuration.Add(new DifyAliases(Environment.GetEnvironmentVariable));
        configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(commandLine);
    }

    /// <summary>Values are right, and the door is not open to everybody.</summary>
    /// <exception cref="StartException">Everything that is wrong, in one line.</exception>
    public static void Check(IServiceProvider services)
    {
        CheckValues(services);
        CheckDoor(services);
    }

    /// <summary>Reads every options type once.</summary>
    /// <exception cref="StartException">Everything that is wrong, in one line.</exception>
    public static void CheckValues(IServiceProvider services)
    {
        var problems = new List<string>();
        Read(() => services.GetRequiredService<IOptions<LimitsOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<RunsOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<NetworkOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<IsolationOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<PoolOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<RuntimeOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<DependencyOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<StorageOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<JobsOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<HttpOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<MetricsOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<LogsOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<McpOptions>>().Value);
        Read(() => services.GetRequiredService<IOptions<ServerOptions>>().Value);
        problems.AddRange(FindUnknownSections(services.GetRequiredService<IConfiguration>()));
        if (problems.Count > 0)
        {
            throw new StartException(
                string.Join("; ", problems), "Correct the settings (environment Sandbox__Section__Key, or Dify's names)");
        }

        void Read(Func<object> options)
        {
            try
            {
                options();
            }
            catch (OptionsValidationException exception)
            {
                problems.AddRange(exception.Failures);
            }
            catch (InvalidOperationException exception)
            {
                // A value that is not of the setting's type, or a setting that does not exist.
                problems.Add(Describe(exception));
            }
        }
    }

    // Without a key everybody who reaches the port can run programs.
    private static void CheckDoor(IServiceProvider services)
    {
        ServerOptions server = services.GetRequiredService<IOptions<ServerOptions>>().Value;
        bool open = !services.GetRequiredService<IOptions<HttpOptions>>().Value.HasKeys;
        if (open && !IPAddress.IsLoopback(server.FindAddress()!))
        {
            throw new StartException(
                $"Listening on {server.Listen} without an API key would let everybody run programs",
                "Set API_KEY (or Sandbox__Http__ApiKey), or listen on 127.0.0.1");
        }
    }

    // Settings in a section that nobody reads would be passed over in silence.
    private static IEnumerable<string> FindUnknownSections(IConfiguration configuration) =>
        configuration.GetSection("Sandbox").GetChildren()
            .Where(section => !SettingsCatalog.Sections.Contains($"Sandbox:{section.Key}", StringComparer.OrdinalIgnoreCase))
            .Select(section => $"Sandbox has no section '{section.Key}'");

    // "... properties were not found on the instance of Sandbox.Core.Limits.LimitsOptions: 'Typo'": the names are what
    // helps. Anything else the binder says is a sentence already.
    private static string Describe(InvalidOperationException exception)
    {
        string message = exception.Message.ReplaceLineEndings(" ").TrimEnd('.');
        string[] parts = message.Split(UnknownSetting, 2);
        if (parts.Length < 2)
            return message;

        // "Core.Limits.LimitsOptions: 'Typo'" is the section Sandbox:Limits.
        string[] names = parts[1].Split("Options: ", 2);
        return $"Sandbox:{names[0].Split('.')[^1]} has no setting {names[^1]}";
    }

    private const string UnknownSetting = "were not found on the instance of Sandbox.";
}
