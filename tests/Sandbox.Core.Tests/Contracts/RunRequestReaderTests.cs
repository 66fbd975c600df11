using System.Buffers;
using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runs;
using Xunit;

namespace Sandbox.Core.Tests.Contracts;

public sealed class RunRequestReaderTests
{
    [Fact]
    public void Read_WhatDifySends_GivesItsFields()
    {
        RunRequest request = Read(
            """{"language":"python3","code":"print('é \\u00e9 <>')","preload":"","enable_network":true}""",
            out RequestErrors errors);

        Assert.Equal(0, errors.Count);
        Assert.Equal("python3", request.Language);
        Assert.Equal("print('é \\u00e9 <>')", request.Code);
        Assert.Equal("", request.Preload);
        Assert.True(request.EnableNetwork);
    }

    [Fact]
    public void Read_EveryField_IsRead()
    {
        RunRequest request = Read(
            """
            {"fresh":true,"stdin":"in","args":["a","b c"],"env":{"A":"1","B":""},
             "limits":{"wall_ms":1,"cpu_ms":2,"memory_bytes":3,"processes":4,"output_bytes":5,"workspace_bytes":6,
                       "workspace_inodes":7,"open_files":8,"file_bytes":9}}
            """,
            out RequestErrors errors);

        Assert.Equal("", errors.ToString());
        Assert.True(request.Fresh);
        Assert.Equal("in", request.Stdin);
        Assert.Equal(["a", "b c"], request.Args!);
        Assert.Equal("1", request.Env!["A"]);
        Assert.Equal(
            new LimitsRequest
            {
                WallMs = 1,
                CpuMs = 2,
                MemoryBytes = 3,
                Processes = 4,
                OutputBytes = 5,
                WorkspaceBytes = 6,
                WorkspaceInodes = 7,
                OpenFiles = 8,
                FileBytes = 9,
            },
            request.Limits);
    }

    [Fact]
    public void Read_BodyInSegments_IsTheSame()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"language":"nodejs","code":"console.log('grüße')"}""");
        foreach (int cut in Enumerable.Range(1, body.Length - 1))
        {
            var errors = new RequestErrors();
            RunRequest request = RunRequestReader.Read(Segments.Create(body[..cut], body[cut..]), errors);

            Assert.Equal("", errors.ToString());
            Assert.Equal("console.log('grüße')", request.Code);
        }
    }

    [Fact]
    public void Read_NullFields_AreMissingFields()
    {
        RunRequest request = Read(
            """{"language":null,"code":null,"args":null,"env":null,"limits":null,"enable_network":null}""",
            out RequestErrors errors);

        Assert.Equal(0, errors.Count);
        Assert.Equal(new RunRequest(), request);
    }

    [Fact]
    public void Read_UnknownFields_AreSkipped()
    {
        RunRequest request = Read(
            """{"options":{"deep":[1,{"x":null}]},"code":"1","filez":[]}""", out RequestErrors errors);

        Assert.Equal(0, errors.Count);
        Assert.Equal("1", request.Code);
    }

    [Theory]
    [InlineData("""{"code":5}""", "code: expected a string, got a number at line 1")]
    [InlineData("{\n \"code\":\n [5]}", "code: expected a string, got an array at line 3")]
    [InlineData("""{"language":{"a":1}}""", "language: expected a string, got an object at line 1")]
    [InlineData("""{"enable_network":"yes"}""", "enable_network: expected true or false, got a string at line 1")]
    [InlineData("""{"args":"a"}""", "args: expected an array of strings, got a string at line 1")]
    [InlineData("""{"args":["a",1]}""", "args[1]: expected a string, got a number at line 1")]
    [InlineData("""{"args":[null]}""", "args[0]: expected a string, got null at line 1")]
    [InlineData("""{"env":{"A":true}}""", "env.A: expected a string, got a boolean at line 1")]
    [InlineData("""{"env":[]}""", "env: expected an object of strings, got an array at line 1")]
    [InlineData("""{"limits":3}""", "limits: expected an object, got a number at line 1")]
    [InlineData("""{"limits":{"wall_ms":"3"}}""", "limits.wall_ms: expected a whole number, got a string at line 1")]
    [InlineData("""{"limits":{"wall_seconds":3}}""", "limits.wall_seconds: no limit of that name")]
    [InlineData("""{"code":"1","code":"2"}""", "code: appears twice")]
    [InlineData("""{"x":1,"x":2}""", "x: appears twice")]
    [InlineData("""{"env":{"A":"1","A":"2"}}""", "env.A: appears twice")]
    [InlineData("""{"limits":{"wall_ms":1,"wall_ms":2}}""", "limits.wall_ms: appears twice")]
    [InlineData("""{"files":{}}""", "files: expected an array of objects, got an object at line 1")]
    [InlineData("""{"files":["a"]}""", "files[0]: expected an object, got a string at line 1")]
    [InlineData("""{"files":[null]}""", "files[0]: expected an object, got null at line 1")]
    [InlineData("""{"files":[{"path":1}]}""", "files[0].path: expected a string, got a number at line 1")]
    [InlineData("""{"files":[{},{"content":[]}]}""", "files[1].content: expected a string, got an array at line 1")]
    [InlineData("""{"files":[{"content_base64":5}]}""", "files[0].content_base64: expected a string, got a number at line 1")]
    [InlineData("""{"files":[{"blob":{}}]}""", "files[0].blob: expected a string, got an object at line 1")]
    [InlineData("""{"files":[{"name":"a"}]}""", "files[0].name: no field of that name")]
    [InlineData("""{"files":[{"path":"a","path":"b"}]}""", "files[0].path: appears twice")]
    [InlineData("""{"files":[{"path":"\ud800"}]}""", "files[0].path: is not valid Unicode at line 1")]
    [InlineData("""{"files":[],"files":[]}""", "files: appears twice")]
    [InlineData("""{"code":"\ud800"}""", "code: is not valid Unicode at line 1")]
    [InlineData("""{"code":"\udc00x"}""", "code: is not valid Unicode at line 1")]
    public void Read_OneWrongField_IsNamedWithTheReason(string body, string message)
    {
        Read(body, out RequestErrors errors);

        Assert.Equal(message, errors.ToString());
    }

    [Fact]
    public void Read_Files_AreRead()
    {
        RunRequest request = Read(
            """{"files":[{"path":"a","content":"ü"},{"path":"b","content_base64":"AAEC"},{"path":"c","blob":"runs/x"},{"path":"d","content":null}]}""",
            out RequestErrors errors);

        Assert.Equal("", errors.ToString());
        Assert.Equal(["a", "b", "c", "d"], request.Files!.Select(file => file.Path));
        Assert.Equal(("ü", "runs/x"), (request.Files![0].Content, request.Files[2].Blob));
        Assert.Equal<byte[]>([0, 1, 2], request.Files[1].ContentBase64!.Value.ToArray());
        Assert.Equal((null, null, null), (request.Files[3].Content, request.Files[3].ContentBase64, request.Files[3].Blob));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("YQ==", "a")]
    [InlineData("YWI=", "ab")]
    [InlineData("YWJj", "abc")]
    [InlineData("Pz8/Pz4+", "????>>")]
    [InlineData(@"Pz8\/\u0050z4+", "????>>")]
    public void Read_Base64_IsDecoded(string text, string content)
    {
        RunRequest request = Read($$"""{"files":[{"path":"a","content_base64":"{{text}}"}]}""", out RequestErrors errors);

        Assert.Equal("", errors.ToString());
        Assert.Equal(content, Encoding.UTF8.GetString(request.Files!.Single().ContentBase64!.Value.Span));
    }

    [Theory]
    [InlineData("Y")]
    [InlineData("YQ")]
    [InlineData("YQ=")]
    [InlineData("YQ===")]
    [InlineData("=")]
    [InlineData("====")]
    [InlineData("YQ==YQ==")]
    [InlineData("YW Jj")]
    [InlineData(" YWJj")]
    [InlineData("YWJj ")]
    [InlineData("    ")]
    [InlineData(@"YWJj\n")]
    [InlineData(@"YW\r\nJj")]
    [InlineData("Pz8_Pz4-")]
    [InlineData("YWJ.")]
    [InlineData("ÿÿÿÿ")]
    [InlineData(@"\ud800abc")]
    [InlineData("data:text/plain;base64,YQ==")]
    public void Read_NoBase64_IsNamed(string text)
    {
        Read($$"""{"files":[{"path":"a","content_base64":"{{text}}"}]}""", out RequestErrors errors);

        Assert.StartsWith("files[0].content_base64: is not standard base64", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Base64InSegments_IsTheSame()
    {
        byte[] body = Encoding.UTF8.GetBytes("""{"files":[{"path":"a","content_base64":"YWJjZGVmZ2g="}]}""");
        foreach (int cut in Enumerable.Range(1, body.Length - 1))
        {
            var errors = new RequestErrors();
            RunRequest request = RunRequestReader.Read(Segments.Create(body[..cut], body[cut..]), errors);

            Assert.Equal("", errors.ToString());
            Assert.Equal("abcdefgh", Encoding.UTF8.GetString(request.Files!.Single().ContentBase64!.Value.Span));
        }
    }

    [Fact]
    public void Read_MillionsOfFiles_KeepsFew()
    {
        RunRequest request = Read($$"""{"files":[{{string.Join(',', Enumerable.Repeat("{}", 100_000))}}]}""", out _);

        Assert.Equal(RunsOptions.MostFiles + 1, request.Files!.Count);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e308")]
    [InlineData("99999999999999999999")]
    public void Read_LimitThatIsNoWholeNumber_IsNamed(string number)
    {
        Read($$$"""{"limits":{"memory_bytes":{{{number}}}}}""", out RequestErrors errors);

        Assert.StartsWith("limits.memory_bytes: expected a whole number", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralWrongFields_AreAllNamed()
    {
        Read("""{"language":1,"code":2,"limits":{"wall_ms":"a"},"args":{}}""", out RequestErrors errors);

        Assert.Equal(4, errors.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("""{"code":"1"} x""")]
    [InlineData("""{"code":"1"}{}""")]
    [InlineData("""{"code":"1",}""")]
    [InlineData("""{"code":NaN}""")]
    [InlineData("""{'code':'1'}""")]
    [InlineData("""{"code":"1" // comment""" + "\n}")]
    [InlineData("{\"code\":\"a\nb\"}")]
    public void Read_BrokenJson_IsOneErrorOfTheBody(string body)
    {
        Read(body, out RequestErrors errors);

        Assert.StartsWith("body: not valid JSON at line ", errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "body: expected an object, got an array at line 1")]
    [InlineData("\"code\"", "body: expected an object, got a string at line 1")]
    [InlineData("null", "body: expected an object, got null at line 1")]
    public void Read_NoObject_IsAnErrorOfTheBody(string body, string message)
    {
        Read(body, out RequestErrors errors);

        Assert.Equal(message, errors.ToString());
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Read_NestingBomb_IsAnErrorOfTheBody(char bracket)
    {
        Read("{\"x\":" + new string(bracket, 100_000), out RequestErrors errors);

        Assert.StartsWith("body: not valid JSON", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Utf16_IsToldToSendUtf8()
    {
        foreach (Encoding encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            byte[][] bodies =
            [
                encoding.GetBytes("""{"code":"1"}"""),
                [.. encoding.GetPreamble(), .. encoding.GetBytes("""{"code":"1"}""")],
            ];
            foreach (byte[] body in bodies)
            {
                var errors = new RequestErrors();
                RunRequestReader.Read(new ReadOnlySequence<byte>(body), errors);

                Assert.Equal("body: is not UTF-8 text; send UTF-8 without a byte order mark", errors.ToString());
            }
        }
    }

    [Fact]
    public void Read_ByteOrderMark_IsAnErrorOfTheBody()
    {
        Read("\uFEFF{}", out RequestErrors errors);

        Assert.StartsWith("body: starts with a byte order mark", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUtf8InAString_IsNamed()
    {
        byte[] body = [.. "{\"code\":\""u8, 0xFF, 0xC3, .. "\"}"u8];
        var errors = new RequestErrors();

        RunRequestReader.Read(new ReadOnlySequence<byte>(body), errors);

        Assert.Contains("code: is not valid Unicode", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUnicodeInAName_IsAnError()
    {
        Read("""{"\ud800":1,"env":{"\ud800":"x"}}""", out RequestErrors errors);

        Assert.True(errors.Count > 0);
    }

    [Fact]
    public void Read_HugeNumberOfProcesses_IsLeftToTheCeiling()
    {
        RunRequest request = Read("""{"limits":{"processes":9000000000}}""", out RequestErrors errors);

        Assert.Equal(0, errors.Count);
        Assert.Equal(int.MaxValue, request.Limits!.Processes);
    }

    [Fact]
    public void Read_MillionsOfValues_KeepsFew()
    {
        RunRequest request = Read(
            $$"""{"args":[{{string.Join(',', Enumerable.Repeat("\"\"", 100_000))}}]}""", out _);

        Assert.True(request.Args!.Count < 2_000);
    }

    [Fact]
    public void Read_ManyUnknownFields_IsAnErrorOfTheBody()
    {
        string fields = string.Join(',', Enumerable.Range(0, 1_000).Select(number => $"\"f{number}\":0"));

        Read($"{{{fields}}}", out RequestErrors errors);

        Assert.StartsWith("body: more than ", errors.ToString(), StringComparison.Ordinal);
    }

    private static RunRequest Read(string body, out RequestErrors errors)
    {
        errors = new RequestErrors();
        return RunRequestReader.Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), errors);
    }

    private sealed class Segments : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Create(byte[] first, byte[] second)
        {
            var tail = new Segments { Memory = second, RunningIndex = first.Length };
            var head = new Segments { Memory = first, Next = tail };
            return new ReadOnlySequence<byte>(head, 0, tail, second.Length);
        }
    }
}
