using System.Text.Json;
using Sandbox.Core.Tests.Dependencies;
using Sandbox.Isolation.Tests.Container;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Isolation.Tests.Image;

/// <summary>Dependencies in the image, where the only interpreters are the programs' own. Nothing here leaves the machine.</summary>
[Collection(OneInstallation.Name)]
public sealed class ImagePackagesTests : IDisposable
{
    private const string Packages = "/packages";
    private const string PythonList = "/v1/sandbox/dependencies?language=python3";
    private const string NodeList = "/v1/sandbox/dependencies?language=nodejs";

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("sandbox-image-packages-");

    // Below one that is ours alone: the installer has a uid of its own, and reads what everybody may.
    private readonly string _folder;

    public ImagePackagesTests() => _folder = _temporary.CreateSubdirectory("public").FullName;

    public void Dispose() => _temporary.Delete(recursive: true);

    [ImageFact]
    public async Task DefaultList_InTheImage_IsTheSystemsAndNobodyIsAsked()
    {
        // An index that nobody serves: to ask it would fail.
        await using ImageServer server = await StartAsync(("Sandbox__Dependencies__PipIndexUrl", "http://127.0.0.1:1/simple/"));
        JsonElement list;
        do
            list = await server.SendAsync(HttpMethod.Get, PythonList);
        while (list.GetProperty("state").GetString() == "installing");

        Assert.True(list.GetProperty("error").ValueKind == JsonValueKind.Null, list.GetProperty("error").ToString());
        Assert.Equal(("system", "idle"), (list.GetProperty("source").GetString(), list.GetProperty("state").GetString()));
        string[] names = [.. list.GetProperty("dependencies").EnumerateArray().Select(package => package.GetProperty("name").GetString()!.ToLowerInvariant())];
        Assert.Superset(new HashSet<string> { "jinja2", "httpx", "requests" }, new HashSet<string>(names));
        Assert.DoesNotContain("pip", names);
    }

    [ImageFact]
    public async Task Put_AListFromFolders_IsInstalledForBothLanguages()
    {
        WriteWheel("first", "1.2.3", "value = 'wheel'");
        File.WriteAllBytes(Path.Combine(_folder, "second.tgz"), NodeTarball.Create("second", "4.5.6", "exports.value = 'tarball'"));
        await using ImageServer server = await StartAsync(
            ("Sandbox__Dependencies__WheelFolder", Packages), ("Sandbox__Dependencies__TarballFolder", Packages));

        JsonElement python = await server.SendAsync(HttpMethod.Put, PythonList, """{"list":"first\n"}""");
        JsonElement node = await server.SendAsync(HttpMethod.Put, NodeList, """{"list":"second\n"}""");

        Assert.Equal(("store", "idle"), (python.GetProperty("source").GetString(), python.GetProperty("state").GetString()));
        Assert.Equal(("store", "idle"), (node.GetProperty("source").GetString(), node.GetProperty("state").GetString()));
        Assert.Equal("wheel\n", (await server.RunAsync("python3", "import first; print(first.value)")).GetProperty("stdout").GetString());
        Assert.Equal("tarball\n", (await server.RunAsync("nodejs", "console.log(require('second').value)")).GetProperty("stdout").GetString());
    }

    [ImageFact]
    public async Task Put_AListFromAnIndex_IsFetchedAndInstalled()
    {
        using var index = new PythonIndex();
        index.Add("third", "7.8.9", "value = 'index'");
        await using ImageServer server = await StartAsync(("Sandbox__Dependencies__PipIndexUrl", index.Address.AbsoluteUri));

        JsonElement list = await server.SendAsync(HttpMethod.Put, PythonList, """{"list":"third\n"}""");

        Assert.Equal("store", list.GetProperty("source").GetString());
        Assert.Equal("index\n", (await server.RunAsync("python3", "import third; print(third.value)")).GetProperty("stdout").GetString());
    }

    [ImageFact]
    public void PackageManagers_InTheImage_AreOutsideOfTheProgramsRoot()
    {
        string root = Path.Combine(ImageFactAttribute.Files, "srv", "sandbox-root");

        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(ImageFactAttribute.Files, "usr/share/python-wheels"), "pip-*.whl"));
        Assert.True(File.Exists(Path.Combine(ImageFactAttribute.Files, "usr/local/lib/node_modules/npm/bin/npm-cli.js")));
        Assert.All(
            (string[])["usr/share/python-wheels", "usr/local/lib/node_modules", "usr/lib/python3/dist-packages/pip"],
            path => Assert.False(Path.Exists(Path.Combine(root, path)), path));
    }

    private Task<ImageServer> StartAsync(params (string Name, string Value)[] settings)
    {
        OciBundle bundle = ImageServer.CreateBundle();
        return ImageServer.StartAsync(bundle with
        {
            Environment = bundle.Environment.Concat(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))).ToDictionary(),
            Volumes = [(Packages, _folder, false)],
        });
    }

    private void WriteWheel(string name, string version, string code) => File.WriteAllBytes(
        Path.Combine(_folder, $"{name}-{version}-py3-none-any.whl"),
        PythonIndex.Wheel(name, version, [($"{name}/__init__.py", code)], []));
}
