using Xunit;

namespace Sandbox.Isolation.Tests.Network;

/// <summary>Programs whose connections an operator's proxy makes.</summary>
[Collection(OneInstallation.Name)]
public sealed class ProxyTests(TwoNetworks networks) : IClassFixture<TwoNetworks>, IDisposable
{
    private const string Ready = "ready";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-proxy-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableTheory]
    [InlineData(4001, "http://127.0.0.1:4001")]
    [InlineData(4002, "socks5://127.0.0.1:4002")]
    [InlineData(4003, "http://me:s%40crt@127.0.0.1:4003", "me:s@crt")]
    [InlineData(4004, "socks5://me:s%40crt@127.0.0.1:4004", "me:s@crt")]
    public async Task Proxy_ThatServes_ResolvesNamesAndThePolicyStillDecidesAddresses(int port, string proxy, params string[] credentials)
    {
        await StartProxyAsync(port, credentials);
        // Only the proxy knows the name; the bytes said to it are not the program's.
        await PlayAsync(
            proxy,
            """
            # expect: outcome=exited exit=0 stdout~=CONTAINED stdout!~=ESCAPED connections=private,forbidden,port
            # network: true
            # limits: wall_ms=20000
            import socket
            import urllib.request
            for host in ("one.behind.test", "two.behind.test", "93.184.216.34", "example.test"):
                assert urllib.request.urlopen(f"http://{host}/a").read() == b"hello /a", host
            connection = socket.create_connection(("one.behind.test", 80))
            connection.settimeout(5)
            connection.sendall(b"GET /b HTTP/1.0\r\n\r\n")
            assert connection.makefile("rb").read().endswith(b"hello /b")
            try:
                print("ESCAPED", urllib.request.urlopen("http://refused.behind.test/").read())
            except OSError as error:
                print("DENIED by the proxy", error)
            for target in ("10.9.9.9", "169.254.169.254", "[::ffff:10.9.9.9]", "127.0.0.1", "198.18.200.1", "intranet", "wiki.internal",
                           "one.behind.test:8080", "93.184.216.34:22"):
                try:
                    print("ESCAPED", target, urllib.request.urlopen(f"http://{target}/", timeout=5).read())
                except OSError as error:
                    print("DENIED", target, error)
            print("CONTAINED")
            """);
    }

    [SkippableTheory]
    [InlineData(4011, "http://me:wrong@127.0.0.1:4011")]
    [InlineData(4012, "socks5://me:wrong@127.0.0.1:4012")]
    [InlineData(4013, "socks5://127.0.0.1:4013")]
    public async Task Proxy_CredentialsThatItDoesNotTake_RefusesEachConnection(int port, string proxy)
    {
        await StartProxyAsync(port, "me:right");
        await PlayAsync(proxy, Refused);
    }

    [SkippableTheory]
    [InlineData("http://127.0.0.1:4021")]
    [InlineData("socks5://nowhere.example.test:4021")]
    public async Task Proxy_ThatIsNotThere_RefusesEachConnection(string proxy) => await PlayAsync(proxy, Refused);

    [SkippableFact]
    public async Task Proxy_ThatIsSlow_IsWaitedForAndNoLongerThanTheLimit()
    {
        await StartProxyAsync(4031, "me:x", "1500");
        Dictionary<string, string> patience = new() { ["Sandbox__Network__ConnectTimeoutMs"] = "500" };

        await PlayAsync("http://me:x@127.0.0.1:4031", Refused, patience);
        await PlayAsync(
            "http://me:x@127.0.0.1:4031",
            """
            # expect: outcome=exited exit=0 stdout~=OK connections=
            # network: true
            # limits: wall_ms=20000
            import socket
            # A program that does not wait gets no word into the proxy's conversation.
            sock = socket.socket()
            sock.setblocking(False)
            assert sock.connect_ex(("93.184.216.34", 80)) == 0
            sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
            sock.setblocking(True)
            assert sock.recv(100).startswith(b"HTTP/1.1 200")
            print("OK")
            """);
    }

    private const string Refused =
        """
        # expect: outcome=exited exit=0 stdout~=^DENIED connections=
        # network: true
        # limits: wall_ms=20000
        import urllib.request
        try:
            urllib.request.urlopen("http://one.behind.test/", timeout=15)
            print("reached")
        except OSError as error:
            print("DENIED", error)
        """;

    private async Task StartProxyAsync(int port, params string[] more)
    {
        Skip.If(networks.Missing is not null, networks.Missing);
        await networks.StartAsync(
            TwoNetworks.Here, Ready, ["/usr/bin/python3", Path.Combine(Installation.Folder("Network"), "proxy.py"), $"{port}", .. more]);
    }

    private async Task PlayAsync(string proxy, string program, IReadOnlyDictionary<string, string>? settings = null)
    {
        Skip.If(networks.Missing is not null, networks.Missing);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "program.py"), program);

        CommandResult result = await TwoNetworks.RunAsync(
            TimeSpan.FromMinutes(2),
            new Dictionary<string, string>(settings ?? new Dictionary<string, string>()) { ["Sandbox__Network__Proxy"] = proxy },
            "selftest", _folder.FullName, "--json");

        SelftestResult played = SelftestResult.Read(result);
        Assert.True(result.ExitCode == 0 && played.Failures.Count == 0, played.ToString());
        Assert.Equal(1, played.Passed);
    }
}
