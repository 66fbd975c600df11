using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Sandboxing.Protocol;
using Xunit;

namespace Sandbox.Core.Tests.Sandboxing.Protocol;

public sealed class GoPacketTests
{
    [Fact]
    public void Finish_ArgumentsAndVariables_AreCountedAndTerminated()
    {
        using var packet = new GoPacket();
        packet.AddArgument("/usr/bin/python3");
        packet.AddArgument("");
        packet.AddVariable("LANG", "ü");

        ReadOnlySpan<byte> bytes = packet.Finish(7);
        GoMessage message = MemoryMarshal.Read<GoMessage>(bytes);
        string strings = Encoding.UTF8.GetString(bytes[Unsafe.SizeOf<GoMessage>()..]);

        Assert.Equal(MessageKind.Go, message.Header.Kind);
        Assert.Equal(7u, message.Header.Run);
        Assert.Equal(2u, message.Argc);
        Assert.Equal(1u, message.Envc);
        Assert.Equal((uint)(bytes.Length - Unsafe.SizeOf<GoMessage>()), message.StringBytes);
        Assert.Equal("/usr/bin/python3\0\0LANG=ü\0", strings);
    }

    [Fact]
    public void Finish_ManyLongStrings_GrowsTheBuffer()
    {
        using var packet = new GoPacket();
        string argument = new('a', 5000);
        for (int i = 0; i < 20; i++)
            packet.AddArgument(argument);

        Assert.Equal(Unsafe.SizeOf<GoMessage>() + (20 * 5001), packet.Finish(1).Length);
    }

    [Fact]
    public void Finish_MoreThanOnePacket_IsRefused()
    {
        using var packet = new GoPacket();
        packet.AddArgument(new string('a', Wire.MaxBytes));

        SandboxException exception = Assert.Throws<SandboxException>(() => { packet.Finish(1); });
        Assert.Equal("go", exception.Stage);
    }

    [Fact]
    public void AddArgument_WithNul_IsRefused()
    {
        using var packet = new GoPacket();
        Assert.Throws<SandboxException>(() => packet.AddArgument("a\0b"));
    }
}
