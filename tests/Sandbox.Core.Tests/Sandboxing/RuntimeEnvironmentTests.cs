using System.Text;
using Sandbox.Core.Limits;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Tests.Sandboxing.Roots;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing;

/// <summary>Packages and variables that a runtime is given while it serves.</summary>
[Collection(RealSandboxes.Name)]
public sealed class RuntimeEnvironmentTests(SandboxFixture sandboxes) : IAsyncLifetime, IDisposable
{
    private const string Package = "sandbox_test_package";

    private static readonly ResourceLimits Defaults = ResourceLimits.Create(null, new LimitsOptions());

    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (string runtime in new[] { "python3", "nodejs" })
            await (await sandboxes.Manager.ReplaceAsync(runtime, RuntimeEnvironment.Plain, CancellationToken.None)).Drained;
    }

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Python_WithPackages_FindsThemBeforeTheHosts(bool fresh)
    {
        // jinja2 is what the host has and the zygote imports: the package stands in front of it.
        string site = await AddPythonPackageAsync(Package, "value = 'added'");
        await AddPythonPackageAsync("jinja2", "value = 'in front'");
        await AddPythonPackageAsync("json", "value = 'never'");
        File.WriteAllText(Path.Combine(site, "added.pth"), "import sys; sys.added_by_path_file = True\n");
        await ReplaceAsync("python3");

        const string code = $"""
            import json, sys, {Package}, jinja2
            print({Package}.value, jinja2.value, hasattr(json, 'dumps'), sys.added_by_path_file)
            """;
        SandboxEnding ending = await sandboxes.RunAsync(sandboxes.Program("python3", code) with { Fresh = fresh }, Defaults);

        Assert.Equal("added in front True True\n", Text(ending));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Node_WithPackages_FindsThemByRequireAndImport(bool fresh)
    {
        Write("node_modules/first/index.js", "exports.value = require('second').value;");
        Write("node_modules/second/index.js", "exports.value = 'added';");
        await ReplaceAsync("nodejs");

        foreach (string code in new[] { "console.log(require('first').value)", "import first from 'first'; console.log(first.value)" })
        {
            SandboxEnding ending = await sandboxes.RunAsync(sandboxes.Program("nodejs", code) with { Fresh = fresh }, Defaults);
            Assert.Equal("added\n", Text(ending));
        }
    }

    [SkippableFact]
    public async Task Packages_WrittenByAProgram_AreReadOnly()
    {
        string site = await AddPythonPackageAsync(Package, "");
        await ReplaceAsync("python3");

        SandboxEnding ending = await sandboxes.RunAsync("python3", $"import {Package}; open({Package}.__file__, 'w')", Defaults);

        Assert.Equal(1, ending.ExitCode);
        Assert.Matches("Read-only file system|Permission denied", Encoding.UTF8.GetString(ending.Stderr.ToArray()));
        Assert.Equal("", File.ReadAllText(Path.Combine(site, Package, "__init__.py")));
    }

    [SkippableFact]
    public async Task Replace_WhileRunsGoOn_FailsNoneAndEndsTheOldZygote()
    {
        await AddPythonPackageAsync(Package, "");
        using var over = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                Assert.Equal("1\n", Text(await sandboxes.RunAsync("python3", "print(1)", Defaults)));
        }))];

        for (int round = 0; round < 5; round++)
        {
            Replacement replacement = await ReplaceAsync("python3", new Dictionary<string, string> { ["ROUND"] = $"{round}" });
            Assert.Equal($"{round}\n", Text(await sandboxes.RunAsync("python3", "import os; print(os.environ['ROUND'])", Defaults)));
            await replacement.Drained.WaitAsync(TimeSpan.FromSeconds(10));
        }

        await over.CancelAsync();
        await Task.WhenAll(clients);
    }

    [SkippableFact]
    public async Task Replace_ByWhatDoesNotWork_KeepsTheOldAndSaysWhy()
    {
        var environment = new RuntimeEnvironment { Packages = Path.Combine(_folder.Path, "missing") };

        SandboxException exception = await Assert.ThrowsAsync<SandboxException>(
            () => sandboxes.Manager.ReplaceAsync("python3", environment, CancellationToken.None));

        Assert.Contains("missing", exception.Message, StringComparison.Ordinal);
        Assert.Equal("1\n", Text(await sandboxes.RunAsync("python3", "print(1)", Defaults)));
    }

    [SkippableFact]
    public async Task Replace_WhereNoProgramEndsWell_KeepsTheOldAndSaysWhy()
    {
        // In the child every path file is executed, as the interpreter does it when it starts.
        string site = await AddPythonPackageAsync(Package, "");
        File.WriteAllText(Path.Combine(site, "broken.pth"), "import os; os._exit(3)\n");

        SandboxException exception = await Assert.ThrowsAsync<SandboxException>(() => ReplaceAsync("python3"));

        Assert.Contains("exit code 3", exception.Message, StringComparison.Ordinal);
        Assert.Equal("1\n", Text(await sandboxes.RunAsync("python3", "print(1)", Defaults)));
    }

    private Task<Replacement> ReplaceAsync(string runtime, Dictionary<string, string>? variables = null) =>
        sandboxes.Manager.ReplaceAsync(
            runtime, new RuntimeEnvironment { Packages = _folder.Path, Variables = variables ?? [] }, CancellationToken.None);

    private async Task<string> AddPythonPackageAsync(string name, string code)
    {
        const string askVersion = "import sys; print('python%d.%d' % sys.version_info[:2], end='')";
        string version = Text(await sandboxes.RunAsync("python3", askVersion, Defaults));
        string site = Path.Combine(_folder.Path, "lib", version, "site-packages");
        Write($"lib/{version}/site-packages/{name}/__init__.py", code);
        return site;
    }

    private void Write(string name, string text) => _folder.Write(name, text);

    private static string Text(SandboxEnding ending) => Encoding.UTF8.GetString(ending.Stdout.ToArray());
}
