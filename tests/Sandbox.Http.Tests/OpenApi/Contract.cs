using System.Net;
using System.Text.Json;

namespace Sandbox.Http.Tests.OpenApi;

/// <summary>The document as a server gives it, taken apart.</summary>
internal sealed class Contract
{
    private static readonly string[] Methods = ["get", "put", "post", "delete"];

    private Contract(JsonElement root) => (Root, Schema) = (root, new JsonSchema(root));

    public JsonElement Root { get; }

    public JsonSchema Schema { get; }

    /// <summary>Everything under <c>components/schemas</c>.</summary>
    public IEnumerable<JsonProperty> Schemas => Root.GetProperty("components").GetProperty("schemas").EnumerateObject();

    public IEnumerable<(string Method, string Path, JsonElement Operation)> Operations =>
        from path in Root.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        where Methods.Contains(method.Name)
        select (method.Name.ToUpperInvariant(), path.Name, method.Value);

    private JsonElement Run => Root.GetProperty("paths").GetProperty("/v1/sandbox/run").GetProperty("post");

    /// <summary>The examples of a run: request, and the answer of the same name.</summary>
    public IEnumerable<(string Name, JsonElement Request, JsonElement Answer)> RunExamples =>
        from request in Run.GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
            .GetProperty("examples").EnumerateObject()
        select (request.Name, request.Value.GetProperty("value"), Answer(200, Run).GetProperty("examples")
            .GetProperty(request.Name).GetProperty("value"));

    public static async Task<Contract> ReadAsync(HttpClient client) =>
        new(await (await client.GetAsync(new Uri(OpenApiEndpoint.Path, UriKind.Relative))).ReadAsync(HttpStatusCode.OK));

    public JsonElement SchemaOf(string name) => Schemas.Single(schema => schema.Name == name).Value;

    public IReadOnlyList<string> NamesOf(string schema) =>
        [.. SchemaOf(schema).GetProperty("properties").EnumerateObject().Select(property => property.Name)];

    /// <summary>Fails unless an answer's status is described, and its body is what the description says.</summary>
    public void CheckAnswer(JsonElement operation, HttpStatusCode status, JsonElement body) =>
        Assert.Empty(Schema.FindProblems(Answer((int)status, operation).GetProperty("schema"), body));

    public JsonElement OperationOf(string method, string path) =>
        Operations.Single(operation => operation.Method == method && operation.Path == path).Operation;

    private JsonElement Answer(int status, JsonElement operation) =>
        Schema.Resolve(operation.GetProperty("responses").GetProperty($"{status}")).GetProperty("content").GetProperty("application/json");
}
