using System.Buffers.Binary;
using System.Net;
using System.Text;
using Sandbox.Core.Network;
using Xunit;

namespace Sandbox.Core.Tests.Network;

public sealed class DnsMessageTests
{
    [Fact]
    public void ReadQuestion_Query_TellsNameAndType()
    {
        DnsQuestion? question = DnsMessage.ReadQuestion(Query("WWW.Example.ORG", DnsMessage.TypeAaaa));

        Assert.Equal(new DnsQuestion(7, "www.example.org", DnsMessage.TypeAaaa), question);
    }

    [Fact]
    public void ReadQuestion_AnythingBroken_IsNoneAndThrowsNothing()
    {
        byte[] whole = Query("www.example.org", DnsMessage.TypeA);
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Null(DnsMessage.ReadQuestion(whole.AsSpan(0, length))));

        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = (byte[])whole.Clone();
            for (int change = 0; change < 3; change++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            if (DnsMessage.ReadQuestion(changed) is { } question)
                Assert.NotEmpty(DnsMessage.WriteAnswer(question, DnsCode.NoError, [IPAddress.Loopback]));
        }
    }

    [Theory]
    [InlineData(2, 0x80)] // an answer
    [InlineData(2, 0x28)] // an update
    [InlineData(5, 2)] // two questions
    [InlineData(12, 0xC0)] // a pointer
    [InlineData(12, 64)] // a label that is too long
    public void ReadQuestion_OtherKind_IsNone(int at, byte value)
    {
        byte[] message = Query("www.example.org", DnsMessage.TypeA);
        message[at] = value;

        Assert.Null(DnsMessage.ReadQuestion(message));
    }

    [Fact]
    public void WriteAnswer_MixedAddresses_HasThoseOfTheType()
    {
        IPAddress[] addresses = [IPAddress.Parse("1.2.3.4"), IPAddress.Parse("2606:4700::1"), IPAddress.Parse("5.6.7.8")];

        byte[] answer = DnsMessage.WriteAnswer(new DnsQuestion(7, "a.org", DnsMessage.TypeA), DnsCode.NoError, addresses);

        Assert.Equal((7, 0x8180, 2), (Number(answer, 0), Number(answer, 2), Number(answer, 6)));
        Assert.Equal(12 + 7 + 4 + (2 * 16), answer.Length);
        Assert.Equal([1, 2, 3, 4], answer[35..39]);
        Assert.Equal([5, 6, 7, 8], answer[^4..]);
    }

    [Fact]
    public void WriteAnswer_OtherType_IsEmpty()
    {
        byte[] answer = DnsMessage.WriteAnswer(new DnsQuestion(7, "a.org", 15), DnsCode.NoError, [IPAddress.Parse("1.2.3.4")]);

        Assert.Equal(0, Number(answer, 6));
    }

    private static int Number(byte[] message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at));

    private static byte[] Query(string name, ushort type)
    {
        List<byte> message = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
            message.AddRange([(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]);
        message.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        return [.. message];
    }
}
