using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Core.Contracts;

namespace Sandbox.Http.Tests.OpenApi;

/// <summary>What people read is what machines read.</summary>
public sealed partial class DocsTests : IAsyncLifetime
{
    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "api.md"));

    private TestServer _server = null!;
    private Contract _contract = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _contract = await Contract.ReadAsync(_server.Client);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("RunRequest")]
    [InlineData("RunFile")]
    [InlineData("RunData")]
    [InlineData("RunUsage")]
    [InlineData("RunArtifact")]
    [InlineData("BlobReference")]
    [InlineData("JobRequest")]
    [InlineData("JobTicket")]
    [InlineData("JobStatus")]
    [InlineData("BatchSummary")]
    [InlineData("DependencyRequest")]
    [InlineData("DependencyList")]
    public void Api_Fields_AreAllNamed(string schema) =>
        Assert.All(_contract.NamesOf(schema), name => Assert.Matches($"`[^`\\n]*\\b{name}\\b[^`\\n]*`", Text));

    [Fact]
    public void Api_StatusCodes_AreAllNamed()
    {
        IEnumerable<string> named = Text.Split('\n')
            .Where(line => StatusRow().IsMatch(line))
            .SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries));
        IEnumerable<string> described = _contract.Operations
            .SelectMany(one => one.Operation.GetProperty("responses").EnumerateObject().Select(response => response.Name));

        // 405 is an answer to what is no route at all.
        Assert.Equal(described.Append("405").Distinct().Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Api_Outcomes_AreAllNamed() =>
        Assert.All(OutcomeNames.All, name => Assert.Contains($"| `{name}` |", Text, StringComparison.Ordinal));

    [Fact]
    public void Api_Limits_HaveTheirDefaults()
    {
        foreach (JsonProperty limit in _contract.SchemaOf("LimitsRequest").GetProperty("properties").EnumerateObject())
        {
            string row = Text.Split('\n').Single(line => line.StartsWith($"| `{limit.Name}` |", StringComparison.Ordinal));
            Match ceiling = Ceiling().Match(limit.Value.GetProperty("description").GetString()!);

            Assert.StartsWith(Write(limit.Value.GetProperty("default").GetInt64()), row.Split('|')[4].Trim(), StringComparison.Ordinal);
            Assert.Equal(Write(long.Parse(ceiling.Groups[1].Value, CultureInfo.InvariantCulture)), row.Split('|')[5].Trim());
        }
    }

    [Fact]
    public void HttpFile_Requests_AreOneOfEveryRouteAndValid()
    {
        string[] requests = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "sandbox.http")).Split("\n### ")[1..];
        var played = new HashSet<string>();
        foreach (string request in requests)
        {
            Match line = RequestLine().Match(request);
            string method = line.Groups[1].Value;
            (_, string path, JsonElement operation) = _contract.Operations.First(one =>
                one.Method == method && Regex.IsMatch(line.Groups[2].Value, $"^{Parameter().Replace(one.Path, ".+")}$"));
            played.Add($"{method} {path}");
            int body = request.IndexOf("\n{", StringComparison.Ordinal);
            if (body > 0)
            {
                JsonElement schema = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");
                Assert.Empty(_contract.Schema.FindProblems(schema, JsonDocument.Parse(request[body..]).RootElement));
            }
        }

        Assert.Equal(_server.Services.GetRequiredService<SandboxRoutes>().All.Count, played.Count);
    }

    private static string Write(long number) => number switch
    {
        >= 1 << 30 when number % (1 << 30) == 0 => $"{number >> 30} GiB",
        >= 1 << 20 when number % (1 << 20) == 0 => $"{number >> 20} MiB",
        _ => number.ToString("N0", CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("^\\| \\d{3}[ ,]")]
    private static partial Regex StatusRow();

    [GeneratedRegex("More than (\\d+) is cut")]
    private static partial Regex Ceiling();

    [GeneratedRegex("^(GET|PUT|POST|DELETE) \\{\\{host\\}\\}([^?\\s]+)", RegexOptions.Multiline)]
    private static partial Regex RequestLine();

    [GeneratedRegex("\\{[a-z_]+\\}")]
    private static partial Regex Parameter();
}
