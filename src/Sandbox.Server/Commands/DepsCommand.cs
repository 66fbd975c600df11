using System.CommandLine;

namespace Sandbox.Server.Commands;

/// <summary><c>sandbox deps</c>: the packages of a running server.</summary>
/// <remarks>Over HTTP and not in the store: only a server can try a list before others follow it.</remarks>
internal static class DepsCommand
{
    private const string DefaultServer = "http://127.0.0.1:8194";

    public static Command Create()
    {
        var language = new Option<string>("--language")
        {
            Description = "python3 or nodejs. Default: python3.",
            HelpName = "L",
            DefaultValueFactory = _ => "python3",
            Recursive = true,
        };
        var server = new Option<string?>("--server")
        {
            Description = $"Address of the server. Default: SANDBOX_URL, or {DefaultServer}; the key is read from API_KEY.",
            HelpName = "URL",
            Recursive = true,
        };
        var file = new Option<FileInfo?>("--file")
        {
            Description = "Make this file the list of every server that shares the store.",
            HelpName = "F",
        };

        var list = new Command("list", "Show what programs can import, and how it stands with the list.");
        list.SetAction((result, cancellationToken) =>
            RunAsync(result, (client, name) => client.ListAsync(name, cancellationToken)));
        var update = new Command("update", "Bring the server to what its list says now, or to a new list.") { file };
        update.SetAction((result, cancellationToken) => RunAsync(
            result,
            (client, name) => result.GetValue(file) is { } path
                ? client.ReplaceAsync(name, path, cancellationToken)
                : client.UpdateAsync(name, cancellationToken)));
        var refresh = new Command("refresh", "Resolve the list anew, as new as the index has it, and install that.");
        refresh.SetAction((result, cancellationToken) =>
            RunAsync(result, (client, name) => client.RefreshAsync(name, cancellationToken)));
        return new Command("deps", "List or change the packages of a running server.") { list, update, refresh, language, server };

        async Task<int> RunAsync(ParseResult result, Func<DepsClient, string, Task<string>> act)
        {
            using var client = new DepsClient(AddressOf(result.GetValue(server)), Environment.GetEnvironmentVariable, Console.Error);
            await Console.Out.WriteAsync(await act(client, result.GetValue(language)!).ConfigureAwait(false)).ConfigureAwait(false);
            return ExitCodes.Success;
        }
    }

    private static Uri AddressOf(string? given)
    {
        string address = given ?? (Environment.GetEnvironmentVariable("SANDBOX_URL") is { Length: > 0 } set ? set : DefaultServer);
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? found) && found.Scheme is "http" or "https"
            ? found
            : throw new UsageException($"'{address}' is no address of a server", "Give one such as http://127.0.0.1:8194");
    }
}
