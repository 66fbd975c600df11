using System.Text.Json;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>What the .NET runtime is told when the published server starts.</summary>
public sealed class RuntimeSettingsTests
{
    // The web SDK's own choice is a heap per core: memory that programs need more than we do.
    [BuiltServerFact]
    public void Heap_OfThePublishedServer_IsAWorkstations()
    {
        string file = Path.ChangeExtension(RepositoryPaths.PublishedServer, ".runtimeconfig.json");
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllBytes(file));

        JsonElement properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
    }
}
