using System.Reflection;
using Sandbox.Core.Runs;
using Sandbox.Server.Configuration;

namespace Sandbox.Http.Tests.Configuration;

public sealed class ConfigurationDocsTests
{
    [Fact]
    public void Table_InTheDocs_IsCurrent()
    {
        string path = Path.Combine(RepositoryPaths.Root, "docs", "configuration.md");
        string current = ConfigurationTable.Create();
        if (Environment.GetEnvironmentVariable("WRITE_CONFIG_DOCS") == "1")
            File.WriteAllText(path, current);

        Assert.True(current == File.ReadAllText(path), "docs/configuration.md is not current: make config-docs");
    }

    [Fact]
    public void Catalog_OptionsClasses_AreAllInIt()
    {
        Assembly[] assemblies = [typeof(RunsOptions).Assembly, typeof(HttpOptions).Assembly, typeof(SettingsCatalog).Assembly];
        IEnumerable<Type> withASection = assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetField("Section")?.GetRawConstantValue() is string section
                && section.StartsWith("Sandbox:", StringComparison.Ordinal));

        Assert.Empty(withASection.Except(SettingsCatalog.All.Select(setting => setting.Owner)));
    }
}
