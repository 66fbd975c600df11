using System.CommandLine;
using System.Globalization;
using Sandbox.Server.Configuration;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox health</c>: whether the server on this host is ready, as an exit code for container platforms.</summary>
internal static class HealthCommand
{
    /// <summary>What a server that still has a core to run on answers in.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var url = new Option<string?>("--url")
        {
            Description = "What to ask. Default: /health/ready on this host, on the server's port.",
            HelpName = "URL",
        };
        url.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
                result.AddError($"--url: '{token.Value}' is no http or https address.");
        });
        var command = new Command("health", "Tell whether the server on this host can run programs; exit code 0 or 1.") { url };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetValue(url) is { } given ? new Uri(given) : DefaultUrl(), Console.Out, cancellationToken));
        return command;
    }

    private static Uri DefaultUrl()
    {
        var configuration = new ConfigurationBuilder();
        configuration.AddSettings([]);
        string port = configuration.Build()["Sandbox:Server:Port"]
            ?? new ServerOptions().Port.ToString(CultureInfo.InvariantCulture);
        return new Uri($"http://127.0.0.1:{port}/health/ready");
    }

    private static async Task<int> RunAsync(Uri url, TextWriter output, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = Limit };
        try
        {
            using HttpResponseMessage response = await client.GetAsync(url, cancellationToken).ConfigureAwait(false);
            await output.WriteLineAsync($"{url} answers {(int)response.StatusCode}").ConfigureAwait(false);
            return response.IsSuccessStatusCode ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (HttpRequestException exception)
        {
            throw new StartException($"{url} does not answer: {exception.Message}", "Start the server, or name another with --url", exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartException(
                $"{url} did not answer in {Limit.TotalSeconds} s", "Look at the server's log", exception);
        }
    }
}
