namespace Sandbox.Core.Sandboxing;

/// <summary>Which layers make which tier, and what an operator can do for a missing one.</summary>
internal static class HostTiers
{
    /// <summary>Without these there is no sandbox in any tier.</summary>
    public static IReadOnlyList<string> Required { get; } = ["seccomp", "seccomp_listener", "no_new_privs", "pidfd"];

    private static readonly string[] Namespaces =
        ["mount_namespace", "pid_namespace", "network_namespace", "ipc_namespace", "uts_namespace"];

    private static readonly string[] Container = ["chroot", "setuid"];

    /// <summary>What root takes to give each run a uid of its own, and to reach that run's files and processes.</summary>
    private static readonly string[] Rights = ["cap_chown", "cap_dac_override", "cap_kill", "cap_setgid", "cap_setpcap"];

    public static IsolationTier Choose(IReadOnlySet<string> available, bool isRoot)
    {
        if (isRoot && !Rights.All(available.Contains))
            return IsolationTier.Weak;
        // A user that is not root has the others only inside of a user namespace of its own.
        if (Namespaces.All(available.Contains) && (isRoot || available.Contains("user_namespace")))
            return IsolationTier.Namespaces;
        return Container.All(available.Contains) ? IsolationTier.Container : IsolationTier.Weak;
    }

    /// <summary>The capabilities that a server which is root lacks; none where it is not root.</summary>
    public static IReadOnlyList<string> FindMissingRights(HostReport host)
    {
        if (host.NeedsUserNamespace || host.Tier != IsolationTier.Weak)
            return [];
        string[] missing = [.. Rights.Concat(Container).Where(layer => !host.Has(layer)).Select(CapabilityOf)];
        return [.. missing.Order(StringComparer.Ordinal)];
    }

    private static string CapabilityOf(string layer) => layer switch
    {
        "chroot" => "CAP_SYS_CHROOT",
        "setuid" => "CAP_SETUID",
        _ => layer.ToUpperInvariant(),
    };

    public static string HintFor(string layer) => layer switch
    {
        "seccomp" => "The kernel needs CONFIG_SECCOMP_FILTER, and a container must not forbid seccomp(2)",
        "seccomp_listener" => "Listeners need Linux 5.5, and a container profile that allows SECCOMP_FILTER_FLAG_NEW_LISTENER",
        "egress" => "A network for programs needs Linux 5.9, where a listener can hand descriptors over",
        "connection_bytes" => "A network for programs needs sock_diag(7), CONFIG_INET_TCP_DIAG, from Linux 4.19 on",
        "own_addresses" => "A network for programs needs rtnetlink(7): the kernel has to tell which addresses are this machine's",
        "landlock" => "Landlock needs Linux 5.13 with lsm=...,landlock on the kernel's command line",
        "user_namespace" => "Set the sysctls user.max_user_namespaces above 0 and kernel.apparmor_restrict_unprivileged_userns to 0",
        "mount_namespace" or "pid_namespace" or "network_namespace" or "ipc_namespace" or "uts_namespace" =>
            "Namespaces need CAP_SYS_ADMIN, or user namespaces; Docker: --cap-add SYS_ADMIN --security-opt seccomp=unconfined",
        "chroot" or "setuid" or "cap_chown" or "cap_dac_override" or "cap_kill" or "cap_setgid" or "cap_setpcap" =>
            "Run the server as root, with the capabilities that Docker gives by default",
        "cgroup_v1" or "cgroup_v2" =>
            "A writable cgroup tree with the memory and pids controllers gives exact limits; Docker: --cgroupns private with a writable /sys/fs/cgroup",
        "proc_mount" => "Programs get no /proc; an unmasked /proc in the server's own container allows it",
        "pidfd" => "pidfd_open needs Linux 5.3",
        _ => "",
    };
}
