using Microsoft.Extensions.Options;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;
using Sandbox.Core.Selftest;

namespace Sandbox.Benchmarks.Soak;

/// <summary>Those of the isolation tests' hostile programs that leave something behind where they can, and end soon.</summary>
internal static class HostilePrograms
{
    // Processes, signals, crashes, memory, files, floods. Not the ones that only probe a call: they leave nothing.
    private static readonly string[] Chosen =
    [
        "08_empty_files.py", "09_fill_workspace.py", "15_tree_of_mode_000.py", "20_fork_bomb.py", "20_fork_count.py", "21_thread_bomb.py",
        "23_daemon.py", "24_fork_while_killed.py", "25_zombies.py", "30_kill_everybody.js", "30_kill_everybody.py", "31_kill_others.py",
        "33_abort.js", "33_abort.py", "33_segfault.js", "33_segfault.py", "40_grow_buffers.js", "40_grow_list.py", "43_memory_files.py",
        "60_flood_of_children.py", "60_stderr_flood.py", "60_stdout_flood.js", "60_stdout_flood.py", "65_closed_streams.py", "71_every_descriptor.py",
    ];

    public static IReadOnlyList<SoakProgram> Load(IsolationTier tier)
    {
        var runtimes = new RuntimeCatalog(Options.Create(new RuntimeOptions()), Options.Create(new IsolationOptions()));
        return
        [
            .. from name in Chosen
               let path = Path.Combine(RepositoryFiles.HostilePrograms, name)
               where File.Exists(path)
               select Create(PlayedProgram.Load(path, runtimes), tier),
        ];
    }

    private static SoakProgram Create(PlayedProgram program, IsolationTier tier)
    {
        Expectation expectation = program.ExpectationOf(tier);
        var request = new RunRequest { Language = program.Language, Code = program.Code, Limits = program.Limits };
        return new SoakProgram(program.Name, request, data =>
        {
            IReadOnlyList<string> violations = expectation.FindViolations(data);
            return violations.Count == 0 ? null : $"not {string.Join(", ", violations)}: outcome={data.Outcome} exit={data.ExitCode}";
        });
    }
}
