using System.Text;
using System.Text.Json;

namespace Sandbox.Server.Commands;

/// <summary>Talks to the dependency routes of a server, and says on the way what it does.</summary>
internal sealed class DepsClient : IDisposable
{
    private const string Route = "/v1/sandbox/dependencies";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly TextWriter _progress;
    private string _told = "";

    public DepsClient(Uri server, Func<string, string?> environment, TextWriter progress)
    {
        _progress = progress;
        _http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        string? key = environment("Sandbox__Http__ApiKey") ?? environment("API_KEY");
        if (!string.IsNullOrEmpty(key))
            _http.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    public async Task<string> ListAsync(string language, CancellationToken cancellationToken) =>
        DepsText.Create(await GetAsync(language, cancellationToken).ConfigureAwait(false));

    public Task<string> UpdateAsync(string language, CancellationToken cancellationToken)
    {
        var body = new StringContent($"{{\"language\":\"{JsonEncodedText.Encode(language)}\"}}", Encoding.UTF8, "application/json");
        return ChangeAsync(language, new HttpRequestMessage(HttpMethod.Post, $"{Route}/update") { Content = body }, cancellationToken);
    }

    public Task<string> RefreshAsync(string language, CancellationToken cancellationToken) =>
        ChangeAsync(language, new HttpRequestMessage(HttpMethod.Get, $"{Route}/refresh{Query(language)}"), cancellationToken);

    public async Task<string> ReplaceAsync(string language, FileInfo file, CancellationToken cancellationToken)
    {
        if (!file.Exists)
            throw new UsageException($"There is no file {file.FullName}", "Name a list, one package a line");
        string list = await File.ReadAllTextAsync(file.FullName, cancellationToken).ConfigureAwait(false);
        var request = new HttpRequestMessage(HttpMethod.Put, Route + Query(language)) { Content = new StringContent(list) };
        return await ChangeAsync(language, request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends the request, and tells the server's steps until it is done.</summary>
    private async Task<string> ChangeAsync(string language, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage sent = request;
        Task<JsonElement> changing = SendAsync(sent, cancellationToken);
        using var timer = new PeriodicTimer(LookInterval);
        while (true)
        {
            Task tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            if (!changing.IsCompleted)
                await Task.WhenAny(changing, tick).ConfigureAwait(false);
            if (changing.IsCompleted)
                await changing.ConfigureAwait(false);

            JsonElement state = await GetAsync(language, cancellationToken).ConfigureAwait(false);
            if (changing.IsCompleted && state.GetProperty("state").GetString() != "installing")
                return Finished(state);
            await TellAsync(state).ConfigureAwait(false);
            await tick.ConfigureAwait(false);
        }
    }

    private static string Finished(JsonElement state) => state.GetProperty("state").GetString() == "failed"
        ? throw new StartException($"The list was not installed: {state.GetProperty("error").GetString()}", "What served before serves on")
        : DepsText.Create(state);

    private async Task TellAsync(JsonElement state)
    {
        if (state.GetProperty("step").GetString() is { } step && step != _told)
        {
            _told = step;
            await _progress.WriteLineAsync($"{step} ...").ConfigureAwait(false);
        }
    }

    private async Task<JsonElement> GetAsync(string language, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Route + Query(language));
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The data of the answer's envelope.</summary>
    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode == 401)
                throw new StartException("The server wants another key", "Set API_KEY to the server's");
            using var document = JsonDocument.Parse(text);
            return document.RootElement.GetProperty("code").GetInt32() == 0
                ? document.RootElement.GetProperty("data").Clone()
                : throw new StartException($"The server refused: {document.RootElement.GetProperty("message").GetString()}", "Nothing was changed");
        }
        catch (HttpRequestException exception)
        {
            throw new StartException($"No server answers at {_http.BaseAddress}: {exception.Message}", "Start one with `sandbox serve`, or name another with --server", exception);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StartException($"What answers at {_http.BaseAddress} is no sandbox server", "Name another with --server", exception);
        }
    }

    private static string Query(string language) => $"?language={Uri.EscapeDataString(language)}";
}
