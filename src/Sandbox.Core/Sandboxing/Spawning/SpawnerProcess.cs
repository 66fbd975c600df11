using Sandbox.Core.Runs;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Spawning;

/// <summary>One life of a spawner: its process and our end of its control socket.</summary>
internal sealed unsafe class SpawnerProcess : IReactorHandler
{
    private readonly Reactor _reactor;
    private readonly Action<SpawnerProcess> _onExit;
    private readonly FileDescriptor _pidfd;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it; on the reactor's thread.</summary>
    /// <exception cref="SystemCallException">It could not be started.</exception>
    public SpawnerProcess(SpawnerCommand command, Reactor reactor, Action<SpawnerProcess> onExit)
    {
        (_reactor, _onExit) = (reactor, onExit);
        (Control, FileDescriptor theirs) = Descriptors.CreateSocketPair(credentials: false);
        using FileDescriptor peer = theirs;
        try
        {
            Pid = ChildProcess.Start(command.Path, command.Arguments, peer);
            _pidfd = Descriptors.OpenPidfd(Pid);
            reactor.Add(_pidfd, this);
        }
        catch
        {
            Control.Dispose();
            _pidfd?.Dispose();
            throw;
        }
    }

    public int Pid { get; }

    /// <summary>How it ended, in words; empty while it lives.</summary>
    public string Ending { get; private set; } = "";

    public FileDescriptor Control { get; }

    /// <summary>It is dead and reaped.</summary>
    public Task Exited => _exited.Task;

    /// <summary>Closes the control socket, on which it ends and takes its runs with it.</summary>
    public void Release() => _reactor.Close(Control);

    public void Kill()
    {
        if (_pidfd.IsOpen)
            _ = NativeCalls.SendSignal(_pidfd.Value, LibC.SIGKILL);
    }

    public void OnReady(int events)
    {
        // siginfo_t: the code is at 8, the status at 24.
        byte* information = stackalloc byte[128];
        // Whatever it says: a process that is not ours to wait for any more is gone as well.
        _ = NativeCalls.WaitId(NativeCalls.WaitForPidfd, (uint)_pidfd.Value, information, NativeCalls.WaitExited | NativeCalls.WaitNoHang);
        Ending = Describe(*(int*)(information + 8), *(int*)(information + 24));
        _reactor.Close(_pidfd);
        _exited.TrySetResult();
        _onExit(this);
    }

    private static string Describe(int code, int status)
    {
        const int Exited = 1; // CLD_EXITED
        return code == Exited ? $"exit code {status}" : SignalNames.Find(status) ?? "an ending that nobody tells";
    }

    public void OnFault(Exception exception)
    {
        Kill();
        _exited.TrySetResult();
        _onExit(this);
    }
}
