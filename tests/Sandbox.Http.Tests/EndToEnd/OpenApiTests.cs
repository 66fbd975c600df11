using System.Net;
using System.Text.Json;
using Sandbox.Http.Tests.OpenApi;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>The document's examples, played: what it promises is what a real server does.</summary>
public sealed class OpenApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    // What a run's own course decides.
    private static readonly string[] Measured = ["run_id", "usage"];

    [BuiltServerFact]
    public async Task RunExamples_OnARealServer_AreAnsweredAsShown()
    {
        Contract contract = await Contract.ReadAsync(fixture.Client);
        foreach ((string name, JsonElement request, JsonElement answer) in contract.RunExamples)
        {
            HttpResponseMessage response = await fixture.Client.PostAsync(Envelopes.RunPath, request.GetRawText());

            JsonElement envelope = await response.ReadAsync(HttpStatusCode.OK);
            contract.CheckAnswer(contract.OperationOf("POST", Envelopes.RunPath), HttpStatusCode.OK, envelope);
            CheckAlike(name, answer.GetProperty("data"), envelope.GetProperty("data"));
        }
    }

    [BuiltServerFact]
    public async Task RunExamples_AsStreams_EndAsShown()
    {
        Contract contract = await Contract.ReadAsync(fixture.Client);
        foreach ((string name, JsonElement request, JsonElement answer) in contract.RunExamples)
        {
            List<(string Name, JsonElement Data)> events = await fixture.Client.StreamAsync(request.GetRawText());

            Assert.Equal("start", events[0].Name);
            Assert.All(events[1..^1], item => Assert.Contains(item.Name, (string[])["stdout", "stderr"]));
            Assert.Equal("end", events[^1].Name);
            CheckAlike(name, answer.GetProperty("data"), events[^1].Data);
            Assert.Equal(answer.GetProperty("data").GetProperty("stdout").GetString(), events.TextOf("stdout"));
        }
    }

    [BuiltServerFact]
    public async Task JobExamples_OnARealServer_AreAccepted()
    {
        Contract contract = await Contract.ReadAsync(fixture.Client);
        JsonElement create = contract.OperationOf("POST", JobEndpoints.Path);
        foreach (JsonProperty example in create.GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
                     .GetProperty("examples").EnumerateObject())
        {
            JsonElement request = example.Value.GetProperty("value");
            HttpResponseMessage accepted = await fixture.Client.PostAsync(JobEndpoints.Path, request.GetRawText());
            JsonElement ticket = await accepted.ReadAsync(HttpStatusCode.Accepted);
            contract.CheckAnswer(create, HttpStatusCode.Accepted, ticket);

            JsonElement job = await GetAsync(ticket.GetProperty("data").GetProperty("url").GetString()!);
            contract.CheckAnswer(contract.OperationOf("GET", JobEndpoints.Path + "/{job_id}"), HttpStatusCode.OK, job);
        }
    }

    [BuiltServerFact]
    public async Task PlainRoutes_OnARealServer_AnswerAsDescribed()
    {
        Contract contract = await Contract.ReadAsync(fixture.Client);
        foreach ((string path, string query) in ((string, string)[])
                 [
                     ("/health", ""), ("/health/ready", ""), (JobEndpoints.Path, ""), ("/v1/sandbox/dependencies", "?language=python3"),
                     ("/v1/sandbox/dependencies", "?language=nodejs"),
                 ])
        {
            contract.CheckAnswer(contract.OperationOf("GET", path), HttpStatusCode.OK, await GetAsync(path + query));
        }
    }

    private static void CheckAlike(string name, JsonElement shown, JsonElement answered)
    {
        foreach (JsonProperty field in shown.EnumerateObject().Where(field => !Measured.Contains(field.Name)))
        {
            JsonElement value = answered.GetProperty(field.Name);
            Assert.True(JsonElement.DeepEquals(field.Value, value), $"{name}: {field.Name} is {value.GetRawText()}, not {field.Value.GetRawText()}");
        }
    }

    private async Task<JsonElement> GetAsync(string path) =>
        await (await fixture.Client.GetAsync(new Uri(path, UriKind.Relative))).ReadAsync(HttpStatusCode.OK);
}
