using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sandbox.Functions.Tests.Infrastructure;

public sealed partial class BicepTests
{
    private static readonly string[] Queues = ["sandbox-jobs", "sandbox-jobs-poison", "sandbox-results"];
    private static readonly string[] Containers = ["sandbox-outputs", "sandbox-jobs", "sandbox-dependencies"];

    [SkippableFact]
    public async Task Template_Compiled_HasNoErrorAndNoWarning()
    {
        (string template, string problems) = await CompileAsync();

        Assert.True(problems.Length == 0, problems);
        Assert.NotEmpty(template);
    }

    [SkippableFact]
    public async Task Template_Storage_HasNoKeysAndWhatTheWorkerReads()
    {
        (string template, _) = await CompileAsync();
        JsonElement storage = Module(template, "storage");

        JsonElement account = Resource(storage, "Microsoft.Storage/storageAccounts").GetProperty("properties");
        Assert.False(account.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(account.GetProperty("allowBlobPublicAccess").GetBoolean());
        JsonElement variables = storage.GetProperty("variables");
        Assert.Equal(Queues, variables.GetProperty("queueNames").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(Containers, variables.GetProperty("containerNames").EnumerateArray().Select(name => name.GetString()));
    }

    // Blobs and queues, the image, the one secret: what the identity may, and nothing else.
    [SkippableFact]
    public async Task Template_Roles_AreTheFourThatAreNeeded()
    {
        (string template, _) = await CompileAsync();

        string[] roles =
        [
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
            "7f951dda-4ed3-4680-a7ca-43fe172d538d", "4633458b-17de-408a-b874-0445c86b69e6",
        ];
        Assert.Equal(roles.Order(), Identifier().Matches(template).Select(match => match.Value).Distinct().Order());
        Assert.Equal(3, RoleAssignment().Count(template));
    }

    [SkippableTheory]
    [InlineData("containerApp")]
    [InlineData("premium")]
    public async Task Template_Settings_AreSettings(string module)
    {
        (string template, _) = await CompileAsync();

        string[] names = [.. SettingName().Matches(Module(template, module).GetRawText()).Select(match => match.Value).Distinct()];

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(Options.Find(name) is not null, name));
    }

    [SkippableFact]
    public async Task Template_ApiKey_IsOnlyInTheVault()
    {
        (string template, _) = await CompileAsync();

        using JsonDocument document = JsonDocument.Parse(template);
        Assert.Equal("securestring", document.RootElement.GetProperty("parameters").GetProperty("apiKey").GetProperty("type").GetString(), ignoreCase: true);
        Assert.DoesNotContain("parameters('apiKey')", Module(template, "containerApp").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("parameters('apiKey')", Module(template, "premium").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("@Microsoft.KeyVault(SecretUri=", Module(template, "premium").GetRawText(), StringComparison.Ordinal);
    }

    // Once: it takes seconds.
    private static readonly Lazy<Task<(string Template, string Problems)>> Compiled = new(RunCompilerAsync);

    private static string Compiler =>
        typeof(BicepTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Bicep").Value!;

    private static Task<(string Template, string Problems)> CompileAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "the Bicep package is for linux-x64");
        Skip.IfNot(File.Exists(Compiler), $"{Compiler} is missing: the feed has no Azure.Bicep.CommandLine.linux-x64");
        return Compiled.Value;
    }

    private static async Task<(string Template, string Problems)> RunCompilerAsync()
    {
        var start = new ProcessStartInfo(Compiler, ["build", RepositoryPaths.Of("infra", "main.bicep"), "--stdout"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string problems = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (await output, problems.Trim());
    }

    private static JsonElement Module(string template, string name)
    {
        using JsonDocument document = JsonDocument.Parse(template);
        JsonElement resources = document.RootElement.GetProperty("resources");
        IEnumerable<JsonElement> all = resources.ValueKind == JsonValueKind.Array
            ? resources.EnumerateArray()
            : resources.EnumerateObject().Where(resource => resource.Name == name).Select(resource => resource.Value);
        return all.First(resource => resource.GetProperty("type").GetString() == "Microsoft.Resources/deployments"
            && (resources.ValueKind == JsonValueKind.Object || resource.GetProperty("name").GetString()!.Contains(name, StringComparison.Ordinal)))
            .GetProperty("properties").GetProperty("template").Clone();
    }

    private static JsonElement Resource(JsonElement template, string type)
    {
        JsonElement resources = template.GetProperty("resources");
        return resources.ValueKind == JsonValueKind.Array
            ? resources.EnumerateArray().Single(resource => resource.GetProperty("type").GetString() == type)
            : resources.EnumerateObject().Select(resource => resource.Value).Single(resource => resource.GetProperty("type").GetString() == type);
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Identifier();

    [GeneratedRegex("\"type\": \"Microsoft.Authorization/roleAssignments\"")]
    private static partial Regex RoleAssignment();

    [GeneratedRegex("Sandbox__[A-Za-z]+__[A-Za-z]+")]
    private static partial Regex SettingName();
}
