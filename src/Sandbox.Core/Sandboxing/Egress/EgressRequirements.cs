using Sandbox.Core.Network;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>What has to be so before any run may have a network: without one of these the policy would be a wish.</summary>
internal static class EgressRequirements
{
    // With one of these let through by the filter, connections come or go that nobody has decided about.
    private static readonly string[] Supervised =
        ["socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "io_uring_setup", "pidfd_getfd", "setsockopt"];

    /// <exception cref="IsolationException">What is missing, and what to do about it.</exception>
    public static void Check(HostReport host, IsolationOptions options)
    {
        const string Off = "or set Sandbox:Network:Enabled to false";
        if (!host.Has("egress"))
            throw new IsolationException("This host cannot supervise the network of programs", $"{HostTiers.HintFor("egress")}; {Off}");
        if (!host.Has("connection_bytes"))
            throw new IsolationException("This host does not count the bytes of programs' connections", $"{HostTiers.HintFor("connection_bytes")}; {Off}");
        if (!host.Has("own_addresses"))
            throw new IsolationException("This host does not tell which addresses are its own", $"{HostTiers.HintFor("own_addresses")}; {Off}");
        if (options.AppendSyscalls.FirstOrDefault(name => Array.IndexOf(Supervised, name) >= 0) is { } appended)
        {
            throw new IsolationException(
                $"Sandbox:Isolation:AppendSyscalls lets {appended} past the network policy", $"take it out, {Off}");
        }

        if (host.Tier == IsolationTier.Container)
            CheckRoot(Path.GetFullPath(options.Root!), Off);
    }

    // Another resolv.conf sends programs to a name server that they cannot reach.
    private static void CheckRoot(string root, string off)
    {
        foreach ((string path, string text) in NameFiles.All)
        {
            string file = Path.Join(root, path);
            if (!File.Exists(file) || File.ReadAllText(file) != text)
                throw new IsolationException($"{path} in the root {root} is not the one for network", $"make it again with `sandbox prepare-root`, {off}");
        }
    }
}
