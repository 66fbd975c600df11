using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>Streams and cancel, with real programs in both languages.</summary>
public sealed class StreamTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [BuiltServerFact]
    public async Task Stream_FlushingProgram_SendsEachPartBeforeTheNext()
    {
        // Neither program goes on before its line was read: the test could not end otherwise.
        (string Language, string Code)[] programs =
        [
            ("python3", "import sys, time\nprint('one', flush=True)\ntime.sleep(60)"),
            ("nodejs", "console.log('one'); setTimeout(() => {}, 60000)"),
        ];
        foreach ((string language, string code) in programs)
        {
            string id = NewId();
            using HttpResponseMessage response = await fixture.Client.OpenStreamAsync(Body(language, code, id));
            var seen = new List<string>();
            await foreach ((string name, JsonElement data) in response.ReadEventsAsync())
            {
                seen.Add(name);
                if (name == "start")
                    Assert.Equal(id, data.GetProperty("run_id").GetString());
                if (name == "stdout")
                    Assert.Equal(HttpStatusCode.OK, await CancelAsync(fixture.Client, id));
                if (name == "end")
                    AssertCancelled(data, id, "one\n");
            }

            Assert.Equal(["start", "stdout", "end"], seen);
        }
    }

    [BuiltServerFact]
    public async Task Stream_SplitCharactersAndForgedEvents_ComeAsTheyWere()
    {
        const string Text = "€ 😀 \n\nevent: end\ndata: {}\n\n\r\r\0";
        (string Language, string Code)[] programs =
        [
            ("python3", """
                import os, sys, time
                for byte in sys.argv[1].encode() + bytes(1):
                    os.write(1, bytes([byte])); os.write(2, bytes([byte])); time.sleep(0.002)
                os.write(1, b"\xff\xe2\x82")
                """),
            ("nodejs", """
                const fs = require('fs');
                for (const byte of Buffer.concat([Buffer.from(process.argv[2]), Buffer.alloc(1)])) {
                  fs.writeSync(1, Buffer.from([byte])); fs.writeSync(2, Buffer.from([byte]));
                  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
                }
                fs.writeSync(1, Buffer.from([0xff, 0xe2, 0x82]));
                """),
        ];
        foreach ((string language, string code) in programs)
        {
            string body = JsonSerializer.Serialize(new { language, code, args = (string[])[Text.TrimEnd('\0')] });

            List<(string Name, JsonElement Data)> events = await fixture.Client.StreamAsync(body);

            Assert.Equal("start", events[0].Name);
            Assert.Equal("end", events[^1].Name);
            Assert.Single(events, item => item.Name == "end");
            Assert.Equal(Text + "\uFFFD\uFFFD", events.TextOf("stdout"));
            Assert.Equal(Text, events.TextOf("stderr"));
            Assert.Equal(Text + "\uFFFD\uFFFD", events[^1].Data.GetProperty("stdout").GetString());
            Assert.Equal(0, events[^1].Data.GetProperty("exit_code").GetInt32());
        }
    }

    [BuiltServerFact]
    public async Task Stream_HundredMegabytesInOneLineToASlowReader_KeepsTheServerSmall()
    {
        const int Size = 100 << 20;
        (string Language, string Code)[] programs =
        [
            ("python3", "import sys\nfor _ in range(100): sys.stdout.write('x' * (1 << 20)); sys.stdout.flush()"),
            ("nodejs", "let n = 0; const more = () => { if (n++ < 100) process.stdout.write('x'.repeat(1 << 20), more) }; more()"),
        ];
        foreach ((string language, string code) in programs)
        {
            await using ServerProcess server = await ServerProcess.StartAsync();
            await server.Client.StreamAsync(Body(language, "1"));
            long before = ReadMemory(server, "VmRSS");
            string body = JsonSerializer.Serialize(new { language, code, limits = new { output_bytes = 2 * Size, wall_ms = 60_000 } });
            using HttpResponseMessage response = await server.Client.OpenStreamAsync(body);
            long read = 0;
            await foreach ((string name, JsonElement data) in response.ReadEventsAsync())
            {
                // A reader that does nothing for a while: a server that reads on would have it all by then.
                if (read == 0 && name == "stdout")
                    await Task.Delay(TimeSpan.FromSeconds(1.5));
                if (name == "stdout")
                    read += data.GetProperty("text").GetString()!.Length;
                if (name == "end")
                    Assert.Equal((0, true), (data.GetProperty("exit_code").GetInt32(), data.GetProperty("stdout_truncated").GetBoolean()));
            }

            Assert.Equal(Size, read);
            Assert.InRange(ReadMemory(server, "VmHWM") - before, 0, 64 << 20);
        }
    }

    [BuiltServerFact]
    public async Task Stream_ReaderHangsUp_KillsTheProgramAndFreesThePlace()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("MAX_WORKERS", "1"), ("MAX_REQUESTS", "1"));
        foreach (string code in (string[])["import time\nprint(1, flush=True)\ntime.sleep(60)", "while True: print('x' * 65536)"])
        {
            HttpResponseMessage response = await server.Client.OpenStreamAsync(Body("python3", code));
            await using (IAsyncEnumerator<(string Name, JsonElement Data)> events = response.ReadEventsAsync().GetAsyncEnumerator())
            {
                await UntilAsync(events, "stdout");
            }

            response.Dispose();
            var watch = Stopwatch.StartNew();
            while ((await server.Client.PostAsync(Envelopes.RunPath, Body("python3", "print(1)"))).StatusCode != HttpStatusCode.OK)
                Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        }
    }

    [BuiltServerFact]
    public async Task Cancel_StreamingQueuedAndRunning_AnswersCancelledOnce()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(("MAX_WORKERS", "1"), ("MAX_REQUESTS", "2"));
        (string streaming, string queued, string running) = (NewId(), NewId(), NewId());
        using HttpResponseMessage stream = await server.Client.OpenStreamAsync(
            Body("python3", "print('up', flush=True)\nimport time\ntime.sleep(60)", streaming));
        await using IAsyncEnumerator<(string Name, JsonElement Data)> events = stream.ReadEventsAsync().GetAsyncEnumerator();
        await UntilAsync(events, "stdout");
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await server.Client.PostAsync(Envelopes.RunPath, Body("python3", "1", streaming))).StatusCode);

        Task<HttpResponseMessage> second = server.Client.PostAsync(Envelopes.RunPath, Body("nodejs", "1", queued));
        await CancelWhenThereAsync(server.Client, queued);
        AssertCancelled(await DataAsync(second), queued, "");

        HttpStatusCode[] twice = await Task.WhenAll(CancelAsync(server.Client, streaming), CancelAsync(server.Client, streaming));
        Assert.Contains(HttpStatusCode.OK, twice);
        await UntilAsync(events, "end");
        AssertCancelled(events.Current.Data, streaming, "up\n");
        Assert.False(await events.MoveNextAsync());

        Task<HttpResponseMessage> third = server.Client.PostAsync(Envelopes.RunPath, Body("nodejs", "for (;;) ;", running));
        await CancelWhenThereAsync(server.Client, running);
        AssertCancelled(await DataAsync(third), running, "");

        foreach (string id in (string[])[streaming, queued, running, NewId()])
            Assert.Equal(HttpStatusCode.NotFound, await CancelAsync(server.Client, id));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.PostAsync(Envelopes.RunPath, Body("python3", "print(1)"))).StatusCode);
    }

    [BuiltServerFact]
    public async Task Stream_StreamsClosedOrHeldByADaemon_EndsWithTheProgram()
    {
        string[] bodies =
        [
            Body("python3", "import os\nos.close(1)\nos.close(2)\nos._exit(0)"),
            Body("nodejs", "const fs = require('fs'); fs.closeSync(1); fs.closeSync(2)"),
            Body("python3", "import os, time\nif os.fork() == 0:\n  os.setsid()\n  time.sleep(60)"),
        ];
        foreach (string body in bodies)
        {
            List<(string Name, JsonElement Data)> events = await fixture.Client.StreamAsync(body).WaitAsync(Patience);

            Assert.Equal(["start", "end"], events.Select(item => item.Name));
            Assert.Equal("exited", events[^1].Data.GetProperty("outcome").GetString());
        }
    }

    private static void AssertCancelled(JsonElement data, string id, string stdout)
    {
        Assert.Equal(id, data.GetProperty("run_id").GetString());
        Assert.Equal("cancelled", data.GetProperty("outcome").GetString());
        Assert.Equal(-1, data.GetProperty("exit_code").GetInt32());
        Assert.Equal(stdout, data.GetProperty("stdout").GetString());
    }

    private static async Task<JsonElement> DataAsync(Task<HttpResponseMessage> response) =>
        (await (await response.WaitAsync(Patience)).ReadAsync(HttpStatusCode.OK)).GetProperty("data");

    private static async Task<HttpStatusCode> CancelAsync(HttpClient client, string id) =>
        (await client.DeleteAsync(new Uri($"/v1/sandbox/runs/{id}", UriKind.Relative))).StatusCode;

    private static async Task CancelWhenThereAsync(HttpClient client, string id)
    {
        var watch = Stopwatch.StartNew();
        while (await CancelAsync(client, id) != HttpStatusCode.OK)
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, Patience);
    }

    private static async Task UntilAsync(IAsyncEnumerator<(string Name, JsonElement Data)> events, string name)
    {
        while (await events.MoveNextAsync())
        {
            if (events.Current.Name == name)
                return;
        }

        Assert.Fail($"no {name}");
    }

    private static long ReadMemory(ServerProcess server, string name)
    {
        string line = File.ReadLines($"/proc/{server.ProcessId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static string Body(string language, string code, string? runId = null) =>
        JsonSerializer.Serialize(new { run_id = runId, language, code, limits = new { wall_ms = 60_000 } });
}
