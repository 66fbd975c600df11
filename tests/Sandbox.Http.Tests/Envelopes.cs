using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sandbox.Http.Tests;

/// <summary>Requests as clients send them, and answers taken apart.</summary>
internal static class Envelopes
{
    public const string RunPath = "/v1/sandbox/run";

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, string body) =>
        client.PostAsync(path, Encoding.UTF8.GetBytes(body), "application/json");

    public static async Task<HttpResponseMessage> PostAsync(
        this HttpClient client, string path, byte[] body, string? mediaType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        return await client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The message of a failure, whose code and data are as DIFY-API.md has them.</summary>
    public static async Task<string> ReadFailureAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        JsonElement envelope = await response.ReadAsync(status);
        Assert.Equal(-(int)status, envelope.GetProperty("code").GetInt32());
        Assert.Equal(JsonValueKind.Null, envelope.GetProperty("data").ValueKind);
        Assert.Equal(3, envelope.EnumerateObject().Count());
        return envelope.GetProperty("message").GetString()!;
    }
}
