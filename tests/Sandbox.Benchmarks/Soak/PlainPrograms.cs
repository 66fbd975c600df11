using Sandbox.Core.Contracts;

namespace Sandbox.Benchmarks.Soak;

/// <summary>Ordinary programs; each holds a number of its own, so that no answer can be another run's.</summary>
internal static class PlainPrograms
{
    private static readonly Func<int, SoakProgram>[] Kinds =
    [
        n => Create("python print", "python3", $"print({n} * 3)", $"{n * 3L}\n"),
        n => Create("node log", "nodejs", $"console.log({n} * 3)", $"{n * 3L}\n"),
        n => Create("python stdin", "python3", "import sys\nprint(sys.stdin.read()[::-1])", Reverse($"in {n}") + "\n", $"in {n}"),
        n => Create("node timer", "nodejs", $"setTimeout(() => console.log('t{n}'), 1)", $"t{n}\n"),
        n => Create("python file", "python3", $"""
            import json, pathlib, tempfile
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / 'a.json'
                file.write_text(json.dumps([{n}]))
                print(json.loads(file.read_text())[0])
            """, $"{n}\n"),
        n => Create("node promises", "nodejs", $$"""
            const fs = require('node:fs/promises');
            (async () => {
              await fs.writeFile('a.txt', 'f{{n}}');
              console.log(await fs.readFile('a.txt', 'utf8'));
            })();
            """, $"f{n}\n"),
        n => Create("python threads", "python3", $"""
            from concurrent.futures import ThreadPoolExecutor
            with ThreadPoolExecutor(4) as pool:
                print(sum(pool.map(lambda i: i + {n}, range(8))))
            """, $"{(8L * n) + 28}\n"),
        n => Create("node output", "nodejs", $"process.stdout.write('{n} '.repeat(20000))", string.Concat(Enumerable.Repeat($"{n} ", 20_000))),
        n => Create("python exit", "python3", $"import sys\nprint({n})\nsys.exit(3)", $"{n}\n", exitCode: 3),
        n => Create("node exit", "nodejs", $"console.log({n}); process.exit(4)", $"{n}\n", exitCode: 4),
    ];

    public static SoakProgram Create(int number) => Kinds[number % Kinds.Length](number);

    private static SoakProgram Create(string name, string language, string code, string stdout, string? stdin = null, int exitCode = 0) => new(
        name,
        new RunRequest { Language = language, Code = code, Stdin = stdin },
        data => data.Stdout == stdout && data.ExitCode == exitCode && data.Outcome == RunOutcome.Exited && data.BlockedSyscalls.Count == 0
            ? null
            : Describe(data));

    private static string Describe(RunData data)
    {
        string Cut(string text) => text.Length <= 200 ? text : text[..200] + "...";
        string blocked = string.Join(',', data.BlockedSyscalls.Select(call => call.Name));
        return $"outcome={data.Outcome} exit={data.ExitCode} signal={data.Signal} blocked={blocked} stdout={Cut(data.Stdout)} stderr={Cut(data.Stderr)}";
    }

    private static string Reverse(string text) => new([.. text.Reverse()]);
}
