using System.Net;
using Sandbox.Server.Browsers;

namespace Sandbox.Http.Tests.Browsers;

public sealed class OriginRuleTests
{
    [Theory]
    [InlineData("http://localhost", true)]
    [InlineData("https://LOCALHOST:3000", true)]
    [InlineData("http://127.0.0.1:6274", true)]
    [InlineData("http://127.8.9.1", true)]
    [InlineData("http://[::1]:3000", true)]
    [InlineData("http://10.0.0.5:8194", true)]
    [InlineData("https://agents.example.org", true)]
    [InlineData("HTTPS://Agents.Example.org", true)]
    [InlineData("vscode-webview://abc", true)]
    [InlineData("http://10.0.0.5:80", false)]
    [InlineData("http://10.0.0.6:8194", false)]
    [InlineData("http://agents.example.org", false)]
    [InlineData("https://agents.example.org:444", false)]
    [InlineData("https://agents.example.org.evil.example", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("http://127.0.0.1.evil.example", false)]
    [InlineData("http://localhost@evil.example", false)]
    [InlineData("http://evil.example/localhost", false)]
    [InlineData("http://evil.example", false)]
    [InlineData("vscode-webview://other", false)]
    [InlineData("file://localhost", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData("localhost", false)]
    public void Allows_Origin_IsLoopbackOwnOrTheOperators(string origin, bool expected) =>
        Assert.Equal(
            expected,
            OriginRule.Allows(
                origin, IPAddress.Parse("::ffff:10.0.0.5"), 8194, ["https://agents.example.org/", "vscode-webview://abc"]));

    [Theory]
    [InlineData("https://agents.example.org", true)]
    [InlineData("https://agents.example.org:8443", true)]
    [InlineData("vscode-webview://abc", true)]
    [InlineData("agents.example.org", false)]
    [InlineData("https://agents.example.org/path", false)]
    [InlineData("*", false)]
    public void IsOrigin_Text_IsSchemeAndHost(string text, bool expected) => Assert.Equal(expected, OriginRule.IsOrigin(text));
}
