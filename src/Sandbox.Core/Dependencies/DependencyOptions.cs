using System.ComponentModel.DataAnnotations;
using Sandbox.Core.Dependencies.Installing;

namespace Sandbox.Core.Dependencies;

/// <summary>Which packages programs can import, and where they come from. Section <c>Sandbox:Dependencies</c>.</summary>
public sealed class DependencyOptions : IValidatableObject
{
    public const string Section = "Sandbox:Dependencies";

    // PyPI's; npm's registry keeps its own.
    internal static readonly IReadOnlyList<string> DefaultFileHosts = ["files.pythonhosted.org"];

    /// <summary>Install and follow lists. Default: true; false: programs have what the system has.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Folder for installed packages, of this server alone. The container tier keeps them in <c>sandbox-packages</c> of
    /// <c>Sandbox:Isolation:Root</c>, where its programs see them, and does not look at this. Default: <c>/var/lib/sandbox/dependencies</c> for root, else
    /// <c>sandbox/dependencies</c> in the user's local data folder.
    /// </summary>
    public string? Folder { get; set; }

    /// <summary>The Python list while the store has none, requirements.txt syntax. Default: jinja2, httpx, requests.</summary>
    // Dify-Sandbox's own.
    public string PythonList { get; set; } = "jinja2\nhttpx\nrequests\n";

    /// <summary>The Node.js list while the store has none, <c>name@version</c> a line. Default: empty.</summary>
    public string NodeList { get; set; } = "";

    /// <summary>How often each instance looks for a changed list, in seconds. Default: 30.</summary>
    // A look is two small reads of the store; Dify-Sandbox's own interval is 30 minutes.
    [Range(1, 86_400)]
    public int PollIntervalSeconds { get; set; } = 30;

    /// <summary>How long one step of an installation may take, in seconds. Default: 300.</summary>
    [Range(1, 3_600)]
    public int StepSeconds { get; set; } = 300;

    /// <summary>How long a request waits for an installation before it is told that it goes on, in seconds. Default: 50.</summary>
    // Dify's client reads for 60 s.
    [Range(0, 600)]
    public int WaitSeconds { get; set; } = 50;

    /// <summary>How long after a failed installation the same list is tried again, in seconds. Default: 600.</summary>
    [Range(1, 86_400)]
    public int RetrySeconds { get; set; } = 600;

    /// <summary>The largest list, in bytes. Default: 64 KiB.</summary>
    [Range(1, 1 << 20)]
    public int MaxListBytes { get; set; } = 64 << 10;

    /// <summary>Most packages in one list; what they depend on does not count. Default: 200.</summary>
    [Range(1, 10_000)]
    public int MaxPackages { get; set; } = 200;

    /// <summary>Most disk that one installed set may take, in bytes; twice that while it is fetched. Default: 2 GiB.</summary>
    // numpy, pandas, scipy, matplotlib and scikit-learn together are 500 MB.
    [Range(1 << 20, 64L << 30)]
    public long MaxInstalledBytes { get; set; } = 2L << 30;

    /// <summary>Most files and folders that one installed set may have. Default: 200,000.</summary>
    [Range(100, 10_000_000)]
    public int MaxInstalledFiles { get; set; } = 200_000;

    /// <summary>
    /// Most memory that one installation may take with all it starts, in bytes. Default: half of what the server may have,
    /// but 512 MiB to 4 GiB.
    /// </summary>
    // pip's resolver and npm's trees take some hundred MB, the import of a large package as much.
    [Range(64 << 20, 64L << 30)]
    public long? MaxMemoryBytes { get; set; }

    /// <summary>Index for Python packages (PEP 503); may have a user and a password. Default: https://pypi.org/simple.</summary>
    public string PipIndexUrl { get; set; } = "https://pypi.org/simple";

    /// <summary>
    /// Registry for Node.js packages; <c>https://user:password@host/</c> and <c>https://token@host/</c> prove a right there.
    /// Default: https://registry.npmjs.org/.
    /// </summary>
    public string NpmRegistryUrl { get; set; } = "https://registry.npmjs.org/";

    /// <summary>
    /// Hosts besides the index and the registry that files of packages are fetched from, such as those that an index
    /// redirects to: <c>name</c> or <c>*.name</c>, by https, or <c>name:port</c>. Default: files.pythonhosted.org. Nothing
    /// else is connected to.
    /// </summary>
    // Plain values of a list are appended to defaults by the configuration binder: empty stands for the default.
    public IList<string> FileHosts { get; } = [];

    /// <summary>Folder with wheels to install from instead of the index. Default: none.</summary>
    public string? WheelFolder { get; set; }

    /// <summary>Folder with npm tarballs (<c>npm pack</c>) to install from instead of the registry. Default: none.</summary>
    public string? TarballFolder { get; set; }

    /// <summary>HTTP proxy for the index and the registry. Default: none.</summary>
    public string? ProxyUrl { get; set; }

    /// <summary>Path of npm's <c>npm-cli.js</c>. Default: that of the system.</summary>
    public string? NpmPath { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string name, string? url) in (IEnumerable<(string, string?)>)
            [(nameof(PipIndexUrl), PipIndexUrl), (nameof(NpmRegistryUrl), NpmRegistryUrl), (nameof(ProxyUrl), ProxyUrl)])
        {
            // An empty proxy is none: compose files pass variables on empty.
            bool mayBeEmpty = name == nameof(ProxyUrl);
            if (string.IsNullOrEmpty(url) ? !mayBeEmpty : !IsHttp(url))
                yield return new ValidationResult($"{Section}: {name} is no http:// or https:// address");
        }

        foreach (string host in FileHosts.Where(host => PackageHost.TryParse(host, isOperators: true) is null))
            yield return new ValidationResult($"{Section}: FileHosts has '{host}', which is no host such as files.example.org or *.example.org:8443");

        foreach ((string name, string? folder) in (IEnumerable<(string, string?)>)
            [(nameof(Folder), Folder), (nameof(WheelFolder), WheelFolder), (nameof(TarballFolder), TarballFolder)])
        {
            if (!string.IsNullOrEmpty(folder) && !Path.IsPathRooted(folder))
                yield return new ValidationResult($"{Section}: {name} ('{folder}') is no absolute path");
        }
    }

    internal long FindMemoryBytes() =>
        MaxMemoryBytes ?? Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, 512L << 20, 4L << 30);

    internal string FindFolder() =>
        !string.IsNullOrEmpty(Folder) ? Path.GetFullPath(Folder)
        : Environment.IsPrivilegedProcess ? "/var/lib/sandbox/dependencies"
        : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "sandbox",
            "dependencies");

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}
