using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sandbox.Http.Tests.EndToEnd;

public sealed class DifyTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [BuiltServerFact]
    public async Task CodeNode_InPython_ReturnsItsResult()
    {
        JsonElement data = await RunAsync(DifyPayloads.Python(
            """
            def main(name: str, numbers: list) -> dict:
                return {"greeting": f"Hallo {name} '''\\ \"", "sum": sum(numbers)}
            """,
            new JsonObject { ["name"] = "Jürgen 😀 '''", ["numbers"] = new JsonArray(1, 2, 3.5) }));

        Assert.Equal("", data.GetProperty("error").GetString());
        JsonElement result = JsonDocument.Parse(DifyPayloads.ResultOf(data)).RootElement;
        Assert.Equal("Hallo Jürgen 😀 ''' '''\\ \"", result.GetProperty("greeting").GetString());
        Assert.Equal(6.5, result.GetProperty("sum").GetDouble());
    }

    [BuiltServerFact]
    public async Task CodeNode_InNode_ReturnsItsResult()
    {
        JsonElement data = await RunAsync(DifyPayloads.Node(
            """
            function main({name, numbers}) {
                return { greeting: `Hallo ${name}`, sum: numbers.reduce((a, b) => a + b, 0) }
            }
            """,
            new JsonObject { ["name"] = "Jürgen 😀 `${", ["numbers"] = new JsonArray(1, 2, 3.5) }));

        Assert.Equal("", data.GetProperty("error").GetString());
        JsonElement result = JsonDocument.Parse(DifyPayloads.ResultOf(data)).RootElement;
        Assert.Equal("Hallo Jürgen 😀 `${", result.GetProperty("greeting").GetString());
        Assert.Equal(6.5, result.GetProperty("sum").GetDouble());
    }

    [Jinja2Fact]
    public async Task TemplateNode_InJinja2_IsRendered()
    {
        JsonElement data = await RunAsync(DifyPayloads.Jinja2(
            "{% for item in items %}{{ item.name }}={{ item.value }};{% endfor %}",
            new JsonObject
            {
                ["items"] = new JsonArray(
                    new JsonObject { ["name"] = "é", ["value"] = 1 }, new JsonObject { ["name"] = "b", ["value"] = 2 }),
            }));

        Assert.Equal("é=1;b=2;", DifyPayloads.ResultOf(data));
    }

    [BuiltServerFact]
    public async Task CodeNode_ThatFails_HasItsTracebackInError()
    {
        JsonElement data = await RunAsync(DifyPayloads.Body("python3", "x = 1\nraise ValueError('boom')"));

        Assert.Equal(1, data.GetProperty("exit_code").GetInt32());
        string error = data.GetProperty("error").GetString()!;
        Assert.StartsWith("process exited with code 1\nTraceback", error, StringComparison.Ordinal);
        Assert.Contains("line 2", error, StringComparison.Ordinal);
        Assert.EndsWith("ValueError: boom\n", error, StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task CodeNode_AsksForTheNetwork_RunsWithoutAndIsTold()
    {
        JsonElement data = await RunAsync(DifyPayloads.Body("python3", "print('ran')"));

        Assert.Equal("ran\n", data.GetProperty("stdout").GetString());
        Assert.Contains("network is off", data.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [BuiltServerFact]
    public async Task Output_OfThreeHundredKilobytes_ComesBackWhole()
    {
        (string Language, string Code)[] programs =
        [
            ("python3", "print('é' * 150_000, end='')"),
            ("nodejs", "process.stdout.write('é'.repeat(150_000))"),
        ];
        foreach ((string language, string code) in programs)
        {
            JsonElement data = await RunAsync(DifyPayloads.Body(language, code));

            Assert.Equal(new string('é', 150_000), data.GetProperty("stdout").GetString());
            Assert.False(data.GetProperty("stdout_truncated").GetBoolean());
        }
    }

    private async Task<JsonElement> RunAsync(string body) =>
        (await (await fixture.Client.PostAsync(Envelopes.RunPath, body)).ReadAsync(HttpStatusCode.OK)).GetProperty("data");
}
