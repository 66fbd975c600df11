namespace Sandbox.Core.Dependencies.Installing;

/// <summary>The servers of the operator's options.</summary>
internal static class PackageHosts
{
    private static readonly DependencyOptions Defaults = new();

    /// <summary>The Python index, and where it keeps its files.</summary>
    public static IReadOnlyList<PackageHost> OfPython(DependencyOptions options) => Of(options, options.PipIndexUrl, Defaults.PipIndexUrl);

    /// <summary>The npm registry, and where it keeps its files.</summary>
    public static IReadOnlyList<PackageHost> OfNode(DependencyOptions options) => Of(options, options.NpmRegistryUrl, Defaults.NpmRegistryUrl);

    /// <summary>The operator's proxy; null: none.</summary>
    public static Uri? ProxyOf(DependencyOptions options) => options.ProxyUrl is { Length: > 0 } proxy ? new Uri(proxy) : null;

    /// <summary>What a package manager's failure means by what its gateway saw; null: nothing there was wrong.</summary>
    public static DependencyException? Explain(PackageGateway? gateway)
    {
        if (gateway?.Refused is { } refused)
        {
            return new DependencyException(
                DependencyFailure.NotInstallable,
                $"the index leads to {refused}, which is none of the hosts that packages come from here (Sandbox:Dependencies:FileHosts)");
        }

        return gateway?.Silent is { } silent
            ? new DependencyException(DependencyFailure.Unavailable, $"the package index is out of reach: {silent} cannot be connected to")
            : null;
    }

    // What is named twice, by default and by the operator, is the operator's.
    private static PackageHost[] Of(DependencyOptions options, string server, string defaultServer) =>
    [
        PackageHost.Of(new Uri(server), isOperators: server != defaultServer),
        .. options.FileHosts.Select(host => PackageHost.TryParse(host, isOperators: true)).OfType<PackageHost>(),
        .. options.FileHosts.Count > 0 ? [] : DependencyOptions.DefaultFileHosts.Select(host => PackageHost.TryParse(host, isOperators: false)!),
    ];
}
