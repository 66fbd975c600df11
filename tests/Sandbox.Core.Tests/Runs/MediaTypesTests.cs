using System.Text;
using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Runs;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("a.csv", "x,y\n1,2\n", "text/csv")]
    [InlineData("a.CSV", "x", "text/csv")]
    [InlineData("a.json", "{}", "application/json")]
    [InlineData("a.svg", "<svg/>", "image/svg+xml")]
    [InlineData("a.html", "hi", "text/html")]
    [InlineData("a.md", "# ü", "text/markdown")]
    [InlineData("a", "plain\ttext\r\n", "text/plain")]
    [InlineData("a.py", "print(1)", "text/plain")]
    [InlineData("picture", " \n<svg xmlns=''/>", "image/svg+xml")]
    [InlineData("page", "<!DOCTYPE html><html>", "text/html")]
    [InlineData("a.png", "not a picture", "text/plain")]
    [InlineData("empty.csv", "", "text/csv")]
    [InlineData("a.txt", "nul\0inside", "application/octet-stream")]
    [InlineData("a.txt", "%PDF-1.7 ...", "application/pdf")]
    [InlineData("a", "GIF89a...", "image/gif")]
    [InlineData("a.bin", "PK\x03\x04...", "application/zip")]
    [InlineData("a.xlsx", "PK\x03\x04...", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    [InlineData("a.xlsx", "text", "text/plain")]
    public void Find_Text_IsToldByBytesThenName(string path, string content, string type) =>
        Assert.Equal(type, MediaTypes.Find(path, Encoding.UTF8.GetBytes(content)));

    [Theory]
    [InlineData("89504E470D0A1A0A0000", "image/png")]
    [InlineData("FFD8FFE000", "image/jpeg")]
    [InlineData("52494646000000005745425056", "image/webp")]
    [InlineData("89504E47", "application/octet-stream")]
    [InlineData("FF", "application/octet-stream")]
    [InlineData("00", "application/octet-stream")]
    public void Find_Bytes_AreToldWhateverTheName(string hex, string type) =>
        Assert.Equal(type, MediaTypes.Find("a.txt", Convert.FromHexString(hex)));

    [Fact]
    public void Find_TextWhoseCharacterIsCutByTheHead_IsText()
    {
        for (int shift = 0; shift < 4; shift++)
            Assert.Equal("text/plain", MediaTypes.Find("a.txt", Encoding.UTF8.GetBytes(new string('a', shift) + new string('日', 3_000))));
    }
}
