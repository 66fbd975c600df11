using System.Globalization;

namespace Sandbox.Isolation.Tests.Limits;

/// <summary>
/// For every limit and language a program that stays just below it and one that goes just above, written from the limit's
/// value. Each is a program file with its own <c>expect:</c> lines, so that both tiers play the same.
/// </summary>
internal static class LimitPrograms
{
    // Not the defaults: a limit that is asked for must be kept too. Each is far from the others, so that it is the one.
    private const long WallMs = 2_000;
    private const long CpuMs = 1_500;
    private const long MemoryBytes = 192L << 20;
    private const long Processes = 32;
    private const long OutputBytes = 100_000;
    private const long WorkspaceBytes = 4L << 20;
    private const long WorkspaceInodes = 200;
    private const long OpenFiles = 64;
    private const long FileBytes = 1L << 20;

    private const string Done = "outcome=exited exit=0 stdout~=done";
    private const string WhatElseItTries = " blocked?=*";

    private static readonly Row[] Rows =
    [
        new("wall", "py", $"wall_ms={WallMs}", "import time\ntime.sleep({0} / 1000)\nprint('done')",
            WallMs / 2, Done, WallMs * 2, "outcome=timed_out exit=-1"),
        new("wall", "js", $"wall_ms={WallMs}", "setTimeout(() => console.log('done'), {0})",
            WallMs / 2, Done, WallMs * 2, "outcome=timed_out exit=-1"),

        // Over two processes: each alone stays below.
        new("cpu", "py", $"cpu_ms={CpuMs} wall_ms=30000", """
            import os, time
            child = os.fork()
            while time.process_time() < {0} / 2000: pass
            if child:
                os.waitpid(child, 0)
                while True:
                    if {0} < {1}: break
                print('done')
            """, CpuMs * 6 / 10, Done, CpuMs * 14 / 10, "outcome=cpu_exceeded exit=-1"),
        new("cpu", "js", $"cpu_ms={CpuMs} wall_ms=30000",
            "while (process.cpuUsage().user + process.cpuUsage().system < {0} * 1000) ;\nconsole.log('done')",
            CpuMs * 6 / 10, Done, CpuMs * 2, "outcome=cpu_exceeded exit=-1"),

        // Over three processes: each alone stays below. Without a control group the tree is only measured now and then.
        new("memory", "py", $"memory_bytes={MemoryBytes} wall_ms=10000", """
            import os, time
            children = []
            for _ in range(2):
                pid = os.fork()
                if pid == 0: children = None; break
                children.append(pid)
            data = b'x' * ({0} // 3)
            if children is None:
                time.sleep(1 if {0} < {1} else 30)
                os._exit(0)
            for child in children: os.waitpid(child, 0)
            print('done')
            """, MemoryBytes * 6 / 10, Done, MemoryBytes * 14 / 10, "outcome=out_of_memory exit=-1"),
        new("memory", "js", $"memory_bytes={MemoryBytes} wall_ms=10000",
            "const all = []; for (let i = 0; i < {0} >> 20; i++) all.push(Buffer.alloc(1 << 20, 1)); console.log('done', all.length)",
            MemoryBytes * 4 / 10, Done, MemoryBytes * 14 / 10, "outcome=out_of_memory exit=-1",
            // There the kernel refuses a process its data before anybody has measured it, and node says so or aborts.
            AboveInContainer: "outcome=out_of_memory|signaled|exited exit=!0"),
        new("heap", "js", $"memory_bytes={MemoryBytes} wall_ms=10000",
            "const all = []; for (let i = 0; i < {0} >> 20; i++) all.push(new Array(1 << 17).fill(1.5)); console.log('done', all.length)",
            MemoryBytes * 4 / 10, Done, MemoryBytes * 14 / 10, "outcome=out_of_memory exit=-1"),

        new("processes", "py", $"processes={Processes}", """
            import threading
            stop = threading.Event()
            threads = [threading.Thread(target=stop.wait) for _ in range({0})]
            try:
                for thread in threads: thread.start()
                print('done')
            finally:
                stop.set()
            """, Processes - 4, Done, Processes + 20, "outcome=exited exit=1 stderr~=can't.start.new.thread"),
        new("forks", "py", $"processes={Processes} wall_ms=5000 memory_bytes=1073741824", """
            import os, time
            for _ in range({0}):
                try:
                    if os.fork() == 0: time.sleep(1); os._exit(0)
                except OSError:
                    pass
            print('done')
            """, Processes - 4, Done, 100_000, "outcome=process_limit exit=-1",
            // There nobody counts what is refused: a bomb ends with its time.
            AboveInContainer: "outcome=exited|timed_out|cpu_exceeded"),
        new("workers", "js", $"processes={Processes} wall_ms=10000 memory_bytes=805306368", """
            const { Worker } = require('node:worker_threads');
            let online = 0;
            for (let i = 0; i < {0}; i++) new Worker('setTimeout(() => {}, 500)', { eval: true }).on('online', () => {
              if (++online === {0}) { console.log('done'); process.exit(); }
            });
            """, 4, Done, Processes + 20, "outcome=exited|signaled|process_limit|out_of_memory|timed_out exit=!0 stdout!~=done"),

        new("output", "py", $"output_bytes={OutputBytes}", "import sys, time\nsys.stdout.write('x' * {0})\nsys.stdout.flush()\ntime.sleep(2 if {0} > {1} else 0)",
            OutputBytes, "outcome=exited exit=0", OutputBytes + 1, "outcome=output_exceeded exit=-1"),
        new("output", "js", $"output_bytes={OutputBytes}", "process.stderr.write('x'.repeat({0}), () => setTimeout(() => {}, {0} > {1} ? 2000 : 0))",
            OutputBytes, "outcome=exited exit=0", OutputBytes + 1, "outcome=output_exceeded exit=-1"),

        // Without a file system of its own the run is measured now and then: it must still be there.
        new("workspace", "py", $"workspace_bytes={WorkspaceBytes}", """
            import time
            for i in range(4):
                open(str(i), 'wb').write(b'x' * ({0} // 4))
            if {0} > {1}: time.sleep(3)
            print('done')
            """, WorkspaceBytes * 9 / 10, Done, WorkspaceBytes * 12 / 10, "outcome=workspace_exceeded exit=!0"),
        new("workspace", "js", $"workspace_bytes={WorkspaceBytes}",
            "const fs = require('fs'); for (let i = 0; i < 4; i++) fs.writeFileSync(`${i}`, Buffer.alloc({0} / 4, 1));\nsetTimeout(() => console.log('done'), {0} > {1} ? 3000 : 0)",
            WorkspaceBytes * 9 / 10, Done, WorkspaceBytes * 12 / 10, "outcome=workspace_exceeded exit=!0"),
        new("inodes", "py", $"workspace_inodes={WorkspaceInodes}",
            "import time\nfor i in range({0}): open(str(i), 'w')\nif {0} > {1}: time.sleep(3)\nprint('done')",
            WorkspaceInodes - 20, Done, WorkspaceInodes + 20, "outcome=workspace_exceeded exit=!0"),
        new("inodes", "js", $"workspace_inodes={WorkspaceInodes}",
            "const fs = require('fs'); for (let i = 0; i < {0}; i++) fs.mkdirSync(`${i}`);\nsetTimeout(() => console.log('done'), {0} > {1} ? 3000 : 0)",
            WorkspaceInodes - 20, Done, WorkspaceInodes + 20, "outcome=workspace_exceeded exit=!0"),

        // These two the kernel tells the program by an error of the call; the run goes on.
        new("open_files", "py", $"open_files={OpenFiles}", "files = [open('/dev/null') for _ in range({0})]\nprint('done')",
            OpenFiles - 20, Done, OpenFiles, "outcome=exited exit=1 stderr~=Too.many.open.files"),
        new("open_files", "js", $"open_files={OpenFiles}",
            "const fs = require('fs'); for (let i = 0; i < {0}; i++) fs.openSync('/dev/null');\nconsole.log('done')",
            OpenFiles - 40, Done, OpenFiles, "outcome=exited exit=1 stderr~=EMFILE"),
        new("file_size", "py", $"file_bytes={FileBytes}", "with open('a', 'wb') as file: file.write(b'x' * {0})\nprint('done')",
            FileBytes, Done, FileBytes + 1, "outcome=exited exit=1 stderr~=File.too.large"),
        new("file_size", "js", $"file_bytes={FileBytes}", "require('fs').writeFileSync('a', Buffer.alloc({0}, 1)); console.log('done')",
            FileBytes, Done, FileBytes + 1, "outcome=exited|signaled exit=!0 stdout!~=done"),
    ];

    /// <summary>Name and text of every program.</summary>
    public static IEnumerable<(string Name, string Text)> All => Rows.SelectMany(row => row.Write());

    private sealed record Row(
        string Limit, string Ending, string Limits, string Code, long Below, string BelowEnds, long Above, string AboveEnds, string? AboveInContainer = null)
    {
        public IEnumerable<(string Name, string Text)> Write()
        {
            yield return ($"{Limit}_below.{Ending}", Text(Below, BelowEnds, null));
            yield return ($"{Limit}_above.{Ending}", Text(Above, AboveEnds, AboveInContainer));
        }

        private string Text(long value, string ends, string? endsInContainer)
        {
            string comment = Ending == "py" ? "#" : "//";
            // {1} parts the two, for what only the program above does.
            string code = Code.Replace("{0}", value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{1}", (value == Below ? Below + 1 : Above - 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            string special = endsInContainer is null ? "" : $"{comment} expect[container]: {endsInContainer}{WhatElseItTries}\n";
            return $"{comment} expect: {ends}{WhatElseItTries}\n{special}{comment} limits: {Limits}\n{code}\n";
        }
    }
}
