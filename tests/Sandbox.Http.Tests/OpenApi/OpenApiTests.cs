using System.Buffers;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Sandbox.Core.Contracts;
using Sandbox.Core.Jobs;

namespace Sandbox.Http.Tests.OpenApi;

public sealed class OpenApiTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Contract _contract = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _contract = await Contract.ReadAsync(_server.Client);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Document_WithoutAKey_IsOpenApi31()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };
        byte[] text = await client.GetByteArrayAsync(new Uri(OpenApiEndpoint.Path, UriKind.Relative));

        ReadResult result = OpenApiDocument.Load(new MemoryStream(text), "json");

        Assert.Empty(result.Diagnostic!.Errors.Select(error => error.ToString()));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, result.Diagnostic.SpecificationVersion);
    }

    [Fact]
    public async Task Document_WithHead_HasNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, OpenApiEndpoint.Path);

        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Routes_OfTheTable_AreAllDescribedAndNothingElse()
    {
        IEnumerable<string> table = _server.Services.GetRequiredService<SandboxRoutes>().All
            .Select(route => $"{route.Method} {route.Pattern.Replace("{*", "{", StringComparison.Ordinal)} {route.NeedsKey}");

        IEnumerable<string> described = _contract.Operations.Select(operation =>
            $"{operation.Method} {operation.Path} {operation.Operation.GetProperty("security").GetArrayLength() == 1}");

        Assert.Equal(table.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    // Only what is in the table gets into the document: a path that was renamed there would stay behind in the file.
    [Fact]
    public void PathsFile_DescribesNoOtherRoutes()
    {
        using Stream file = typeof(SandboxRoutes).Assembly.GetManifestResourceStream("paths.json")!;
        using var paths = JsonDocument.Parse(file);

        Assert.Equal(
            paths.RootElement.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}")).Order(StringComparer.Ordinal),
            _contract.Operations.Select(operation => $"{operation.Method.ToLowerInvariant()} {operation.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parameters_OfEveryPath_AreDescribed()
    {
        foreach ((_, string path, JsonElement operation) in _contract.Operations)
        {
            IEnumerable<string> described =
                from parameter in operation.TryGetProperty("parameters", out JsonElement list) ? list.EnumerateArray() : default
                let whole = _contract.Schema.Resolve(parameter)
                where whole.GetProperty("in").GetString() == "path"
                select $"{{{whole.GetProperty("name").GetString()}}}";
            Assert.Equal(path.Split('/').Where(segment => segment.StartsWith('{')), described);
        }
    }

    [Fact]
    public void Properties_OfEverySchema_HaveADescription()
    {
        IEnumerable<string> silent =
            from schema in _contract.Schemas
            where schema.Value.TryGetProperty("properties", out _)
            from property in schema.Value.GetProperty("properties").EnumerateObject()
            where !(property.Value.TryGetProperty("description", out JsonElement text)
                    || _contract.Schema.Resolve(property.Value).TryGetProperty("description", out text))
                || text.GetString()!.Length < 4
            select $"{schema.Name}.{property.Name}";

        Assert.Empty(silent);
        Assert.All(_contract.Schemas, schema => Assert.True(schema.Value.GetProperty("description").GetString()!.Length > 10, schema.Name));
    }

    [Fact]
    public void RunData_Fields_AreThoseThatAreSent()
    {
        JsonElement sent = JsonSerializer.SerializeToElement(FakeExecutor.Hello, SandboxJsonContext.Default.RunData);

        Assert.Equal(sent.EnumerateObject().Select(property => property.Name), _contract.NamesOf("RunData"));
    }

    [Fact]
    public void Outcomes_AreAllDescribed()
    {
        JsonElement outcome = _contract.SchemaOf("RunOutcome");

        Assert.Equal(OutcomeNames.All, outcome.GetProperty("enum").EnumerateArray().Select(name => name.GetString()!).ToHashSet());
        Assert.All(OutcomeNames.All, name => Assert.Matches($"- `{name}`: .{{10,}}", outcome.GetProperty("description").GetString()!));
    }

    [Fact]
    public void Examples_OfEveryRoute_AreWhatTheirSchemaSays()
    {
        int seen = 0;
        foreach ((string method, string path, JsonElement operation) in _contract.Operations)
        {
            int before = seen;
            IEnumerable<JsonElement> bodies = operation.TryGetProperty("requestBody", out JsonElement request) ? [request] : [];
            foreach (JsonElement body in bodies.Concat(operation.GetProperty("responses").EnumerateObject().Select(answer => answer.Value)))
            {
                if (!_contract.Schema.Resolve(body).TryGetProperty("content", out JsonElement content))
                    continue;
                foreach (JsonElement media in content.EnumerateObject().Select(type => type.Value))
                {
                    foreach (JsonProperty example in media.TryGetProperty("examples", out JsonElement examples) ? examples.EnumerateObject() : default)
                    {
                        seen++;
                        JsonElement value = example.Value.GetProperty("value");
                        if (path == OpenApiEndpoint.Path && media.GetProperty("schema").TryGetProperty("required", out _))
                            value = _contract.Root;
                        Assert.Empty(_contract.Schema.FindProblems(media.GetProperty("schema"), value));
                    }
                }
            }

            bool bytes = path.StartsWith("/v1/sandbox/outputs", StringComparison.Ordinal);
            Assert.True(seen > before || bytes, $"{method} {path} has no example");
        }
    }

    [Fact]
    public async Task RunExamples_ThroughReaderAndValidator_AreAnsweredAsDescribed()
    {
        JsonElement operation = _contract.OperationOf("POST", Envelopes.RunPath);
        foreach ((_, JsonElement request, _) in _contract.RunExamples)
        {
            HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, request.GetRawText());
            _contract.CheckAnswer(operation, HttpStatusCode.OK, await response.ReadAsync(HttpStatusCode.OK));
        }

        Assert.Equal(_contract.RunExamples.Count(), _server.Executor.Requests.Count);
    }

    [Fact]
    public async Task Failure_OfARun_IsAnsweredAsDescribed()
    {
        HttpResponseMessage response = await _server.Client.PostAsync(Envelopes.RunPath, """{"language":"ruby","code":"1"}""");

        _contract.CheckAnswer(
            _contract.OperationOf("POST", Envelopes.RunPath), HttpStatusCode.BadRequest, await response.ReadAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public void RunRequest_Reader_KnowsTheDescribedFieldsAndNoOthers() =>
        CheckReader("RunRequest", "", (body, errors) => RunRequestReader.Read(body, errors));

    [Fact]
    public void Limits_Reader_KnowsTheDescribedFieldsAndNoOthers() =>
        CheckReader("LimitsRequest", "limits", (body, errors) => RunRequestReader.Read(body, errors));

    [Fact]
    public void Files_Reader_KnowsTheDescribedFieldsAndNoOthers() =>
        CheckReader("RunFile", "files[0]", (body, errors) => RunRequestReader.Read(body, errors));

    [Fact]
    public void JobRequest_Reader_KnowsTheDescribedFieldsAndNoOthers() =>
        CheckReader("JobRequest", "", (body, errors) => JobMessageReader.ReadSubmission(body, errors), "batch_count", "ceilings", "traceparent");

    [Fact]
    public void DependencyRequest_Reader_KnowsTheDescribedFieldsAndNoOthers() =>
        CheckReader("DependencyRequest", "", (body, errors) => DependencyRequestReader.Read(body, errors));

    // A known field finds fault with a value of no known type; an unknown one is passed over, or said to be unknown.
    private void CheckReader(string schema, string owner, Action<ReadOnlySequence<byte>, RequestErrors> read, params string[] refused)
    {
        IEnumerable<string> known = Vocabulary().Where(name =>
        {
            string field = $$"""{"{{name}}":[{"a":[]}]}""";
            string body = owner switch
            {
                "" when name is "args" or "files" or "inputs" or "dependencies" => $$"""{"{{name}}":1}""",
                "" => field,
                "limits" => $$"""{"limits":{{field}}}""",
                _ => $$"""{"files":[{{field}}]}""",
            };
            var errors = new RequestErrors();
            read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), errors);
            string text = errors.ToString();
            return text.StartsWith(owner.Length == 0 ? $"{name}: " : $"{owner}.{name}: ", StringComparison.Ordinal)
                && !text.Contains(": no ", StringComparison.Ordinal);
        });

        Assert.Equal(_contract.NamesOf(schema).Order(StringComparer.Ordinal), known.Except(refused).Order(StringComparer.Ordinal));
    }

    /// <summary>Every name of the house that could be a field's: properties of all contracts, in three spellings, and described ones.</summary>
    private HashSet<string> Vocabulary() =>
    [
        .. from type in typeof(RunRequest).Assembly.GetTypes()
           where type.Namespace is "Sandbox.Core.Contracts" or "Sandbox.Core.Jobs" or "Sandbox.Core.Limits" or "Sandbox.Core.Runs"
           from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           from name in (string[])
           [
               property.Name, JsonNamingPolicy.CamelCase.ConvertName(property.Name), JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
           ]
           select name,
        .. _contract.Schemas.SelectMany(schema =>
            schema.Value.TryGetProperty("properties", out JsonElement properties)
                ? properties.EnumerateObject().Select(property => property.Name)
                : []),
    ];
}
