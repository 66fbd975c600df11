using System.Text.Json;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>What the .NET runtime is told when the published server starts.</summary>
public sealed class RuntimeSettingsTests
{
    // Of the two collectors only the server's gives memory back that programs need more, unless it is told not to adapt.
    [BuiltServerFact]
    public void Heap_OfThePublishedServer_FollowsTheLoad()
    {
        string file = Path.ChangeExtension(RepositoryPaths.PublishedServer, ".runtimeconfig.json");
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllBytes(file));

        JsonElement properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.True(properties.GetProperty("System.GC.Server").GetBoolean());
        Assert.False(properties.TryGetProperty("System.GC.DynamicAdaptationMode", out _));
    }
}
