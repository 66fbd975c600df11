namespace Sandbox.Core.Network;

/// <summary>What getaddrinfo reads in a sandbox; native/src/root.c has the same for roots that are not prepared.</summary>
internal static class NameFiles
{
    public static IReadOnlyList<(string Path, string Text)> All { get; } =
    [
        ("/etc/resolv.conf", "nameserver 127.0.0.53\noptions use-vc timeout:10 attempts:1\n"),
        ("/etc/nsswitch.conf", "hosts: files dns\n"),
        ("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"),
    ];
}
