using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>The programs that are measured.</summary>
internal static class Programs
{
    public const string PythonPrint = "print(1)";

    public const string NodeLog = "console.log(1)";

    public const string NodeTimer = "setTimeout(() => console.log(1), 1)";

    public const string PythonPandas = "import pandas\nprint(pandas.Series([1, 2, 3]).sum())";

    // Dify's code node: the user's function in Dify's wrapper, the inputs as base64 of JSON.
    public const string Dify = """
        # declare main function
        import re
        from datetime import datetime

        def main(text: str, since: str) -> dict:
            words = re.findall(r'\w+', text.lower())
            days = (datetime(2024, 3, 1) - datetime.fromisoformat(since)).days
            return {'words': len(words), 'days': days}

        from base64 import b64decode
        import json

        # decode and prepare input dict
        inputs_obj = json.loads(b64decode('eyJ0ZXh0IjogIlRoZSBxdWljayBicm93biBmb3giLCAic2luY2UiOiAiMjAyNC0wMi0wMSJ9').decode('utf-8'))

        # execute main function
        output_obj = main(**inputs_obj)

        # convert output to json and print
        output_json = json.dumps(output_obj)

        result = f'''<<RESULT>>{output_json}<<RESULT>>'''
        print(result)
        """;

    public const string DifyAnswer = "<<RESULT>>{\\\"words\\\": 4, \\\"days\\\": 29}<<RESULT>>";

    /// <summary>Connects, and downloads 64 MB, and prints how fast that went.</summary>
    public static string Network(string host) => $$"""
        import json, socket, time

        COUNT, MEGABYTES = 500, 64

        def get(size):
            with socket.create_connection(("{{host}}", 80)) as sock:
                sock.sendall(b"GET /%d HTTP/1.0\r\n\r\n" % size)
                total = 0
                while count := sock.recv_into(buffer):
                    total += count
                return total

        buffer = bytearray(1 << 18)
        get(1)
        start = time.perf_counter()
        for _ in range(COUNT):
            socket.create_connection(("{{host}}", 80)).close()
        connects = COUNT / (time.perf_counter() - start)
        start = time.perf_counter()
        assert get(MEGABYTES * 1_000_000) > MEGABYTES * 1_000_000
        print(json.dumps({"Connects": connects, "Megabytes": MEGABYTES / (time.perf_counter() - start)}))
        """;

    public static RunRequest Python(string code) => new() { Language = "python3", Code = code };

    public static RunRequest Node(string code) => new() { Language = "nodejs", Code = code };
}
