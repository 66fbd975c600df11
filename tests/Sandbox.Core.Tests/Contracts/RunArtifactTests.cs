using System.Text.Json;
using Sandbox.Core.Contracts;
using Xunit;

namespace Sandbox.Core.Tests.Contracts;

public sealed class RunArtifactTests
{
    [Fact]
    public void Serialize_InlineArtifact_IsBase64() =>
        Assert.Equal(
            """{"path":"a.bin","size":3,"media_type":"application/octet-stream","content_base64":"AAEC","blob":null}""",
            Write(new RunArtifact { Path = "a.bin", Size = 3, MediaType = "application/octet-stream", ContentBase64 = new byte[] { 0, 1, 2 } }));

    [Fact]
    public void Serialize_StoredArtifact_SaysWhereItIs() =>
        Assert.Equal(
            """{"path":"a","size":9,"media_type":"text/plain","content_base64":null,"blob":{"name":"runs/x","size":9,"url":"/y"}}""",
            Write(new RunArtifact { Path = "a", Size = 9, MediaType = "text/plain", Blob = new BlobReference("runs/x", 9, "/y") }));

    private static string Write(RunArtifact artifact) => JsonSerializer.Serialize(artifact, SandboxJsonContext.Default.RunArtifact);
}
