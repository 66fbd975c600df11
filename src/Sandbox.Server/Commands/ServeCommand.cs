using System.CommandLine;
using System.Globalization;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox serve</c>: the HTTP server.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Serve the HTTP API until SIGTERM or Ctrl+C.");
        Func<ParseResult, Dictionary<string, string?>> settings = AddSettings(command);
        command.SetAction((result, cancellationToken) =>
            SandboxServer.RunAsync(settings(result), Console.Out, cancellationToken));
        return command;
    }

    /// <summary>Adds the options that are settings.</summary>
    /// <returns>What was set on a command line.</returns>
    public static Func<ParseResult, Dictionary<string, string?>> AddSettings(Command command)
    {
        var port = new Option<int?>("--port")
        {
            Description = "Port to listen on; 0 takes a free one. Default: 8194, or the setting.",
            HelpName = "N",
        };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token]
                && !(int.TryParse(token.Value, out int number) && number is >= 0 and <= 65_535))
            {
                result.AddError($"--port: '{token.Value}' is no port; it is a number from 0 to 65535.");
            }
        });
        var listen = new Option<string?>("--listen")
        {
            Description = "Address to listen on. Default: 127.0.0.1, or the setting; others need an API key.",
            HelpName = "ADDR",
        };
        command.Options.Add(port);
        command.Options.Add(listen);
        return result =>
        {
            var settings = new Dictionary<string, string?>();
            if (result.GetValue(port) is { } number)
                settings["Sandbox:Server:Port"] = number.ToString(CultureInfo.InvariantCulture);
            if (result.GetValue(listen) is { } address)
                settings["Sandbox:Server:Listen"] = address;
            return settings;
        };
    }
}
