namespace Sandbox.Http.Tests.Documentation;

public sealed class ShownOutputTests
{
    private const string Answer = """{"data":{"run_id":"ab","stdout":"1\n","usage":{"wall_ms":1.5},"artifacts":[{"size":1}]}}""";

    [Theory]
    [InlineData(Answer)]
    [InlineData("""{"data":{"run_id":"xyz","stdout":"1\n","usage":{"wall_ms":99},"artifacts":[{"size":1}]}}""")]
    [InlineData("""{"data":{"artifacts":[{"size":1}],"usage":{"wall_ms":99},"stdout":"1\n","run_id":""}}""")]
    public void Json_OtherOnlyInWhatIsMeasured_IsAlike(string printed) =>
        Assert.Null(ShownOutput.FindDifference(Answer, printed));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"data":{"run_id":"ab","stdout":"2\n","usage":{"wall_ms":1.5},"artifacts":[{"size":1}]}}""")]
    [InlineData("""{"data":{"run_id":null,"stdout":"1\n","usage":{"wall_ms":1.5},"artifacts":[{"size":1}]}}""")]
    [InlineData("""{"data":{"run_id":"ab","stdout":"1\n","usage":{"wall_ms":1.5},"artifacts":[]}}""")]
    [InlineData("""{"data":{"run_id":"ab","stdout":"1\n","usage":{},"artifacts":[{"size":1}]}}""")]
    [InlineData("""{"data":{"run_id":"ab","stdout":"1\n","new":1,"usage":{"wall_ms":1.5},"artifacts":[{"size":1}]}}""")]
    public void Json_OfAnotherShapeOrValue_IsDifferent(string printed) =>
        Assert.NotNull(ShownOutput.FindDifference(Answer, printed));

    [Theory]
    [InlineData("\"stdout\":\"1\\n\"", true)]
    [InlineData("\"artifacts\":[{\"size\":1}]", true)]
    [InlineData("\"artifacts\":[{\"size\":2}]", false)]
    [InlineData("\"signal\":null", false)]
    public void Piece_OfAnAnswer_IsLookedForByName(string shown, bool alike) =>
        Assert.Equal(alike, ShownOutput.FindDifference(shown, Answer) is null);

    [Theory]
    [InlineData("a\nb\n", true)]
    [InlineData("a\n...\n", true)]
    [InlineData("a\n", false)]
    [InlineData("a\nb\n...\n", false)]
    [InlineData("b\n...\n", false)]
    public void Text_OfLines_IsComparedWithWhatWasPrinted(string shown, bool alike) =>
        Assert.Equal(alike, ShownOutput.FindDifference(shown, "a\nb\n") is null);

    [Theory]
    [InlineData("data: {\"run_id\":\"b\"}", true)]
    [InlineData("data: {\"text\":\"b\"}", false)]
    [InlineData("end: {\"run_id\":\"b\"}", false)]
    public void Text_WithJsonInALine_ComparesThatAsJson(string shown, bool alike) =>
        Assert.Equal(alike, ShownOutput.FindDifference(shown, "data: {\"run_id\":\"a\"}\n") is null);
}
