using System.Text.Json.Nodes;
using Xunit;

namespace Sandbox.Isolation.Tests.Container;

public sealed class DockerSeccompTests
{
    private const string Profile =
        """
        {
          "defaultAction": "SCMP_ACT_ERRNO",
          "archMap": [
            {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
            {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}
          ],
          "syscalls": [
            {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [], "includes": {}, "excludes": {}},
            {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "args": null, "includes": {"minKernel": "4.8"}, "excludes": {}},
            {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"]}, "excludes": {}},
            {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}, "excludes": {}},
            {"names": ["chroot"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_CHROOT"]}, "excludes": {}},
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "includes": {}, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
            {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 5, "op": "SCMP_CMP_MASKED_EQ"}],
             "includes": {}, "excludes": {"arches": ["s390"]}}
          ]
        }
        """;

    [Theory]
    [InlineData("amd64", "6.1", "CAP_SYS_CHROOT", "read,ptrace,arch_prctl,chroot,clone3,clone")]
    [InlineData("arm64", "6.1", "CAP_SYS_CHROOT", "read,ptrace,chroot,clone3,clone")]
    [InlineData("amd64", "4.4", "CAP_SYS_CHROOT", "read,arch_prctl,chroot,clone3,clone")]
    [InlineData("amd64", "6.1", "CAP_SYS_ADMIN", "read,ptrace,arch_prctl,mount,clone")]
    public void Resolve_ForThisHost_KeepsTheRulesThatApply(string architecture, string kernel, string capability, string names)
    {
        JsonObject resolved = Resolve(architecture, kernel, capability);

        Assert.Equal(names, string.Join(',', resolved["syscalls"]!.AsArray().Select(rule => (string)rule!["names"]![0]!)));
    }

    [Fact]
    public void Resolve_AnyRule_KeepsItsAnswerAndArguments()
    {
        JsonArray rules = Resolve("amd64", "6.1", "CAP_SYS_CHROOT")["syscalls"]!.AsArray();

        Assert.Equal(38, (int)rules[4]!["errnoRet"]!);
        Assert.Equal(5, (int)rules[5]!["args"]![0]!["value"]!);
        Assert.False(rules[0]!.AsObject().ContainsKey("args"));
    }

    [Fact]
    public void Resolve_Architectures_AreTheHostsAndItsOlderOnes()
    {
        JsonArray architectures = Resolve("arm64", "6.1", "CAP_SYS_CHROOT")["architectures"]!.AsArray();

        Assert.Equal(["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"], architectures.Select(name => (string)name!));
    }

    private static JsonObject Resolve(string architecture, string kernel, string capability) =>
        new DockerSeccomp(architecture, Version.Parse(kernel), [capability]).Resolve(JsonNode.Parse(Profile)!.AsObject());
}
