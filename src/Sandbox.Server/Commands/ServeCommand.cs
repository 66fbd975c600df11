using System.CommandLine;
using System.Globalization;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox serve</c>: the HTTP server.</summary>
internal static class ServeCommand
{
    public static Command Create()
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
        var command = new Command("serve", "Serve the HTTP API until SIGTERM or Ctrl+C.") { port, listen };
        command.SetAction((result, cancellationToken) =>
        {
            var settings = new Dictionary<string, string?>();
            if (result.GetValue(port) is { } number)
                settings["Sandbox:Server:Port"] = number.ToString(CultureInfo.InvariantCulture);
            if (result.GetValue(listen) is { } address)
                settings["Sandbox:Server:Listen"] = address;
            return SandboxServer.RunAsync(settings, Console.Out, cancellationToken);
        });
        return command;
    }
}
