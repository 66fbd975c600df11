using Sandbox.Core.Dependencies.Lists;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Python's pip, in two commands: one fetches wheels and has the network, one unpacks them and has none.</summary>
internal sealed class PipTool(InstalledRuntime runtime, PipProgram pip, IInstallJail jail, DependencyOptions options) : IPackageTool
{
    private const string ListFile = "list.txt";
    private const string LockFile = "lock.txt";
    private const string WheelsFolder = "wheels";
    private const string SiteFolder = "site";
    private const string Certificates = "/etc/ssl/certs/ca-certificates.crt";

    // site imports them by their names, whoever brings them.
    private static readonly string[] StartFiles = ["sitecustomize", "usercustomize"];

    private const string AskForMissing =
        """
        import importlib.metadata, sys
        for name in sys.argv[1:]:
            try:
                importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                print(name)
        """;

    private readonly HostInterpreter _python = HostInterpreter.Create(runtime);

    /// <summary>Where programs find them, below the set's folder.</summary>
    private string SitePackages { get; } = "lib/python" + string.Join('.', runtime.Version.Split('.').Take(2)) + "/site-packages";

    /// <inheritdoc/>
    public string Platform => pip.Platform;

    /// <inheritdoc/>
    public async Task<string> ResolveAsync(PackageList list, InstallWorkspace workspace, CancellationToken cancellationToken)
    {
        InstallFolder folder = workspace.Create();
        InstallWorkspace.Write(folder, ListFile, string.Join('\n', list.Packages.Select(package => package.Line)) + "\n");
        await FetchAsync(folder, ["-r", ListFile], cancellationToken).ConfigureAwait(false);
        workspace.Fetched = folder;
        return WheelLock.Create(WheelsOf(folder));
    }

    /// <inheritdoc/>
    public async Task<InstallFolder> InstallAsync(
        PackageList list, string lockText, InstallWorkspace workspace, CancellationToken cancellationToken)
    {
        InstallFolder? fetched = workspace.Fetched;
        if (fetched is null)
        {
            WheelLock.Check(lockText);
            fetched = workspace.Create();
            InstallWorkspace.Write(fetched, LockFile, lockText);
            await FetchAsync(fetched, ["--no-deps", "--require-hashes", "-r", LockFile], cancellationToken).ConfigureAwait(false);
        }

        InstallFolder folder = workspace.Create();
        WheelsOf(fetched);
        Directory.Move($"{fetched.Work}/{WheelsFolder}", $"{folder.Work}/{WheelsFolder}");
        InstallWorkspace.Write(folder, LockFile, lockText);
        await RunAsync(
            folder,
            [
                "install", "--no-index", "--find-links", WheelsFolder, "--no-deps", "--require-hashes", "-r", LockFile,
                "--target", SiteFolder, "--no-warn-script-location",
            ],
            null,
            cancellationToken).ConfigureAwait(false);
        InstallWorkspace.Take(folder, SiteFolder, SitePackages);
        return folder;
    }

    /// <inheritdoc/>
    public async Task TestAsync(PackageList list, InstallFolder folder, CancellationToken cancellationToken)
    {
        if (StartFiles.FirstOrDefault(name => Directory.EnumerateFileSystemEntries($"{folder.Packages}/{SitePackages}", $"{name}*").Any()) is { } found)
            throw SelfTests.Failed($"a package has a {found}, which would run at the start of every program");

        string end = SelfTests.CreateEnd();
        string program = SelfTests.Python($"{folder.InsidePackages}/{SitePackages}", list.Packages.Select(package => package.Name), end);
        var command = new InstallCommand(
            [.. _python.Command, "-I", "-B", "-c", program], new Dictionary<string, string>(), _python.Readable, null)
        { IsTest = true };
        CommandResult result = await jail.RunAsync(command, folder, cancellationToken).ConfigureAwait(false);
        SelfTests.Check(result, end, folder);
    }

    /// <inheritdoc/>
    public async Task<bool> IsInSystemAsync(PackageList list, CancellationToken cancellationToken)
    {
        if (list.Packages.Any(package => package.Line != package.Name))
            return false;
        string[] names = [.. list.Packages.Select(package => package.Name)];
        ToolResult result = await HostInterpreter.AskAsync(runtime, ["-I", "-c", AskForMissing, .. names], cancellationToken).ConfigureAwait(false);
        // Not an answer is not a no: the index would be asked for what is there.
        return result.ExitCode == 0
            ? string.IsNullOrWhiteSpace(result.Output)
            : throw new DependencyException(
                DependencyFailure.Unavailable,
                $"the interpreter does not tell what it has (exit code {result.ExitCode})",
                new IOException(result.Error));
    }

    private Task FetchAsync(InstallFolder folder, string[] what, CancellationToken cancellationToken)
    {
        var index = new Uri(options.PipIndexUrl);
        return options.WheelFolder is { Length: > 0 } wheels
            ? RunAsync(folder, ["download", "--no-index", "--find-links", wheels, "-d", WheelsFolder, .. what], null, cancellationToken)
            : RunAsync(folder, ["download", "-d", WheelsFolder, .. what], index, cancellationToken);
    }

    private async Task RunAsync(InstallFolder folder, string[] arguments, Uri? index, CancellationToken cancellationToken)
    {
        // In variables, where the host's other users cannot read an index's password.
        var variables = new Dictionary<string, string>
        {
            ["PIP_CONFIG_FILE"] = "/dev/null",
            ["PIP_NO_INPUT"] = "1",
            ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1",
            ["PIP_NO_CACHE_DIR"] = "1",
            ["PIP_NO_COLOR"] = "1",
            ["PIP_PROGRESS_BAR"] = "off",
            ["PIP_RETRIES"] = "2",
            ["PIP_TIMEOUT"] = "15",
            ["PIP_ROOT_USER_ACTION"] = "ignore",
            ["PIP_ONLY_BINARY"] = ":all:",
        };
        using PackageGateway? gateway = index is null ? null : PackageGateway.Start(PackageHosts.OfPython(options), PackageHosts.ProxyOf(options));
        if (index is not null && gateway is not null)
        {
            variables["PIP_INDEX_URL"] = index.AbsoluteUri;
            // Below that it does not tell an index that fails from one that has no such package.
            variables["PIP_VERBOSE"] = "2";
            variables["PIP_PROXY"] = gateway.Address;
            // The operator's own choice; pip would refuse it otherwise.
            if (index.Scheme == Uri.UriSchemeHttp)
                variables["PIP_TRUSTED_HOST"] = index.Authority;
        }

        if (File.Exists(Certificates))
            variables["PIP_CERT"] = Certificates;

        var command = new InstallCommand(
            [.. _python.Command, "-I", .. pip.Arguments, .. arguments],
            variables,
            [.. _python.Readable, .. pip.Readable, .. options.WheelFolder is { Length: > 0 } wheels ? new[] { wheels } : []],
            gateway?.Port);
        CommandResult result = await jail.RunAsync(command, folder, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw PackageHosts.Explain(gateway) ?? PipErrors.Create(result, folder);
    }

    /// <summary>What the first command left, which has to be wheels and nothing else.</summary>
    private static FileInfo[] WheelsOf(InstallFolder folder)
    {
        var wheels = new DirectoryInfo($"{folder.Work}/{WheelsFolder}");
        if (!wheels.Exists)
            wheels.Create();
        FileSystemInfo[] entries = wheels.LinkTarget is null ? wheels.GetFileSystemInfos() : [];
        return entries.All(entry => entry is FileInfo { LinkTarget: null, Extension: ".whl" })
            ? [.. entries.Cast<FileInfo>().OrderBy(file => file.Name, StringComparer.Ordinal)]
            : throw new DependencyException(DependencyFailure.NotInstallable, "the index gave something that is no wheel");
    }
}
