using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Sandbox.Http.Tests;

/// <summary>Event streams as clients read them: with a parser that is not ours.</summary>
internal static class Events
{
    public const string StreamPath = Envelopes.RunPath + "?stream=1";

    /// <summary>The answer with its headers; its body is still to be read.</summary>
    public static async Task<HttpResponseMessage> OpenStreamAsync(
        this HttpClient client, string body, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(StreamPath, UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public static async IAsyncEnumerable<(string Name, JsonElement Data)> ReadEventsAsync(this HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync())
            yield return (item.EventType, JsonDocument.Parse(item.Data).RootElement);
    }

    /// <summary>All events of a run, from <c>start</c> to <c>end</c>.</summary>
    public static async Task<List<(string Name, JsonElement Data)>> StreamAsync(this HttpClient client, string body)
    {
        using HttpResponseMessage response = await client.OpenStreamAsync(body);
        var events = new List<(string Name, JsonElement Data)>();
        await foreach ((string Name, JsonElement Data) item in response.ReadEventsAsync())
            events.Add(item);
        return events;
    }

    /// <summary>What the events of one name say together.</summary>
    public static string TextOf(this IEnumerable<(string Name, JsonElement Data)> events, string name) =>
        string.Concat(events.Where(item => item.Name == name).Select(item => item.Data.GetProperty("text").GetString()));
}
