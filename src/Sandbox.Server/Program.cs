// Theory of operation. One executable, nine commands: `serve` (the HTTP server), `run` (one program, no server), `mcp` (tools
// for an AI agent over standard input and output), `doctor` (what this host offers), `selftest` (hostile programs against
// this installation), `prepare-root` (the root folder that programs see in the container tier), `deps` (the packages of a
// running server), `config` (the settings that count) and `health` (an exit code for container platforms). It runs with the
// rights it was started with and never gives them to a program: that is the work of Sandbox.Core's Sandboxing room and of
// native/. This file is the outer border: whatever cannot be done is one line on stderr and an exit code, never a stack trace.
using System.CommandLine;
using Sandbox.Server;
using Sandbox.Server.Commands;

var root = new RootCommand("Runs Python and Node.js programs in sandboxes: as an HTTP server, or one by one.")
{
    ServeCommand.Create(),
    RunCommand.Create(),
    McpCommand.Create(),
    DoctorCommand.Create(),
    SelftestCommand.Create(),
    PrepareRootCommand.Create(),
    DepsCommand.Create(),
    ConfigCommand.Create(),
    HealthCommand.Create(),
};
return await CommandBorder.InvokeAsync(root, args, Console.Error).ConfigureAwait(false);
