using System.CommandLine;
using Sandbox.Server.Configuration;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox config</c>: the settings that a server started here and now would have.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var command = new Command("config", "Print every setting, its value and where it came from; secrets as ***.");
        Func<ParseResult, Dictionary<string, string?>> settings = ServeCommand.AddSettings(command);
        command.SetAction((result, cancellationToken) => RunAsync(settings(result), Console.Out, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Dictionary<string, string?> settings, TextWriter output, CancellationToken cancellationToken)
    {
        var configuration = new ConfigurationBuilder();
        configuration.AddSettings(settings);
        foreach (EffectiveSetting setting in EffectiveSettings.Read(configuration.Build()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await output.WriteLineAsync($"{setting.Name}={setting.Value} ({setting.Source})").ConfigureAwait(false);
        }

        // Wrong ones are shown before they are complained of.
        ServiceProvider services = LocalServices.Create(onlyOneProgram: false, settings);
        await services.DisposeAsync().ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
