using Sandbox.Core.Dependencies;
using Sandbox.Core.Dependencies.Lists;
using Xunit;

namespace Sandbox.Core.Tests.Dependencies.Lists;

public sealed class ListReaderTests
{
    private const int MaxBytes = 10_000;
    private const int MaxPackages = 5;

    private readonly ListReader _reader = new(MaxBytes, MaxPackages);

    [Fact]
    public void Python_EveryFormOfARequirement_IsTaken()
    {
        string hash = new('a', 64);
        PackageList list = _reader.Read("python3", $$"""
            # a comment

            Jinja2==3.1.4   # and why
            requests[socks,security] >=2.31, <3
            typing_extensions; python_version < "3.12"
            numpy~=1.26 --hash=sha256:{{hash}} \
                --hash=sha256:{{hash}}
            zope.interface
            """);

        Assert.Equal(["jinja2", "requests", "typing-extensions", "numpy", "zope-interface"], list.Packages.Select(package => package.Name));
        Assert.Equal("==3.1.4", list.Packages[0].Version);
        Assert.Equal("Jinja2==3.1.4", list.Packages[0].Line);
    }

    [Theory]
    [InlineData("https://example.org/x.whl", "addresses")]
    [InlineData("x @ https://example.org/x.whl", "addresses")]
    [InlineData("x @ file:///etc/passwd", "addresses")]
    [InlineData("git+ssh://git@example.org/x", "addresses")]
    [InlineData("-e .", "options")]
    [InlineData("-r other.txt", "options")]
    [InlineData("-c other.txt", "options")]
    [InlineData("--index-url=x", "options")]
    [InlineData("--extra-index-url x", "options")]
    [InlineData("--find-links x", "options")]
    [InlineData("--trusted-host x", "options")]
    [InlineData("--no-binary :all:", "options")]
    [InlineData("--pre", "options")]
    [InlineData("./x", "paths")]
    [InlineData("../x.whl", "paths")]
    [InlineData("/x.whl", "paths")]
    [InlineData("dir/x", "paths")]
    [InlineData("C:\\x", "paths")]
    [InlineData("${HOME}", "variables")]
    [InlineData("x==1 --global-option=--evil", "not a name")]
    [InlineData("x==1 --config-settings=a=b", "not a name")]
    [InlineData("x==1; import os", "twice")]
    [InlineData("x==1 -i", "not a name")]
    [InlineData("x=== --pre", "not a name")]
    [InlineData("x>=1, < --pre", "not a name")]
    [InlineData("x y", "not a name")]
    [InlineData("==1.0", "not a name")]
    [InlineData("x#egg=y", "not a name")]
    [InlineData("x==1\u0000", "control")]
    [InlineData("x==1\u001b[31m", "control")]
    [InlineData("ｘ==1", "not a name")]
    public void Python_WhatIsNoNameWithAVersion_IsRefused(string line, string reason)
    {
        // Markers are pip's to judge, by a grammar of its own that calls nothing: only that it is one line is ours.
        string text = reason == "twice" ? line + "\n" + line : line;

        Assert.Contains(reason, Refusal("python3", text), StringComparison.Ordinal);
    }

    [Fact]
    public void Node_EveryFormOfAPackage_IsTaken()
    {
        PackageList list = _reader.Read("nodejs", """
            lodash@4.17.21
            @types/node@^20.1.0  # scoped
            is-odd
            semver@>=7.0.0 <8 || 9.x
            chalk@latest
            """);

        Assert.Equal(["lodash", "@types/node", "is-odd", "semver", "chalk"], list.Packages.Select(package => package.Name));
        Assert.Equal(["4.17.21", "^20.1.0", "", ">=7.0.0 <8 || 9.x", "latest"], list.Packages.Select(package => package.Version));
    }

    [Theory]
    [InlineData("x@https://example.org/x.tgz", "addresses")]
    [InlineData("https://example.org/x.tgz", "addresses")]
    [InlineData("x@git+ssh://git@example.org/x", "addresses")]
    [InlineData("x@github:a/b", "addresses")]
    [InlineData("x@file:../x", "addresses")]
    [InlineData("x@npm:y@1", "addresses")]
    [InlineData("x@workspace:*", "addresses")]
    [InlineData("a/b", "paths")]
    [InlineData("x@a/b", "paths")]
    [InlineData("@a/b/c", "paths")]
    [InlineData("./x.tgz", "paths")]
    [InlineData("~/x", "paths")]
    [InlineData("--registry=x", "options")]
    [InlineData("-g", "options")]
    [InlineData("X@1", "not a name")]
    [InlineData("__proto__@1", "not a name")]
    [InlineData(".bin@1", "paths")]
    [InlineData("x@1;rm", "not a name")]
    [InlineData("x@$(id)", "not a name")]
    public void Node_WhatIsNoNameWithAVersion_IsRefused(string line, string reason) =>
        Assert.Contains(reason, Refusal("nodejs", line), StringComparison.Ordinal);

    [Fact]
    public void Read_SeveralWrongLines_NamesAllOfThem()
    {
        string refusal = Refusal("python3", "a==1\n-e .\nb\nhttps://example.org\na\n");

        Assert.Matches("^line 2: options .*; line 4: addresses .*; line 5: a is in the list twice$", refusal);
    }

    [Fact]
    public void Read_MoreThanTheLimits_IsRefused()
    {
        Assert.Contains($"{MaxPackages + 1} packages", Refusal("nodejs", Lines(MaxPackages + 1, i => $"p{i}")), StringComparison.Ordinal);
        Assert.Contains($"{MaxBytes} bytes", Refusal("nodejs", new string('#', MaxBytes + 1)), StringComparison.Ordinal);
        Assert.Contains("longer than", Refusal("nodejs", new string('a', ListReader.MaxNameLength + 1)), StringComparison.Ordinal);
        Assert.Contains("longer than", Refusal("nodejs", new string('a', ListReader.MaxLineLength + 1)), StringComparison.Ordinal);
        Assert.EndsWith("and more", Refusal("nodejs", Lines(100, i => $"--{i}")), StringComparison.Ordinal);

        static string Lines(int count, Func<int, string> line) => string.Join('\n', Enumerable.Range(0, count).Select(line));
    }

    [Fact]
    public void Hash_OfTheSamePackagesWithOtherComments_IsTheSame()
    {
        Assert.Equal(
            _reader.Read("python3", "a==1\nb").Hash,
            _reader.Read("python3", "# new\n\nb\r\na==1  # pinned\r\n").Hash);
        Assert.NotEqual(_reader.Read("python3", "a==1").Hash, _reader.Read("python3", "a==2").Hash);
    }

    private string Refusal(string runtime, string text)
    {
        DependencyException exception = Assert.Throws<DependencyException>(() => _reader.Read(runtime, text));
        Assert.Equal(DependencyFailure.InvalidList, exception.Failure);
        return exception.Message;
    }
}
