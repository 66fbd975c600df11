using System.Globalization;
using Sandbox.Core.Contracts;
using Sandbox.Core.Sandboxing.Egress;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Environments;

/// <summary>Answers the system calls that the filter does not allow, and counts them.</summary>
/// <remarks>Those of a run with network go to its supervisor first; without one all of them are refused.</remarks>
internal sealed class BlockedCalls(
    Reactor reactor, FileDescriptor listener, SyscallNames names, AskedCalls asked, EgressSupervisor? egress, int cap, Action onCap, Action onEnd, Action<Exception> onFault)
    : IReactorHandler
{
    // Each costs the reactor some ten microseconds. No ordinary program comes near it.
    private const long AskedCap = 200_000;

    // A socket or a connection costs it as much as so many of the others.
    private const int EgressWeight = 5;

    private Dictionary<(int Number, bool Native), long>? _counts;
    private long _total;
    private long _asked;
    private bool _execAllowed;

    /// <summary>No process is under the filter any more: the whole run is dead.</summary>
    public bool Ended { get; private set; }

    public void Start()
    {
        egress?.Start(listener, Refuse);
        reactor.Add(listener, this);
    }

    /// <summary>The next execve is ours: the interpreter's start, asked for by the child before any user code.</summary>
    public void AllowOneExec() => _execAllowed = true;

    public void OnReady(int events)
    {
        if ((events & LibC.EPOLLIN) != 0)
            AnswerOne();
        else if ((events & (LibC.EPOLLHUP | LibC.EPOLLERR)) != 0)
            End();
    }

    public void OnFault(Exception exception)
    {
        // Closing the listener lets every call that waits in it fail with ENOSYS.
        reactor.Close(listener);
        onFault(exception);
    }

    public IReadOnlyList<BlockedSyscall> Report()
    {
        if (_counts is null)
            return [];

        return [.. _counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
            .Select(pair => new BlockedSyscall(NameOf(pair.Key), pair.Value))];
    }

    private string NameOf((int Number, bool Native) call) =>
        call.Native ? names.NameOf(call.Number) : string.Create(CultureInfo.InvariantCulture, $"foreign_syscall_{call.Number}");

    public void Close()
    {
        Ended = true;
        reactor.Close(listener);
    }

    // One a turn: the kernel's receive blocks when nothing waits, and only epoll knows.
    private void AnswerOne()
    {
        int errno = SeccompListener.Receive(listener.Value, out SeccompNotification call);
        if (errno == LibC.ENOENT || errno == LibC.EINTR)
            return;
        if (errno != 0)
            throw new SystemCallException("SECCOMP_IOCTL_NOTIF_RECV", errno);

        bool native = SyscallNames.IsNative(call.Architecture);
        if (_execAllowed && native && call.Number == names.Execve)
        {
            _execAllowed = false;
            Ignore(SeccompListener.Continue(listener.Value, call.Id), "SECCOMP_IOCTL_NOTIF_SEND");
            return;
        }

        if (native && TryAsk(in call))
        {
            long before = _asked;
            _asked += IsOfEgress(in call) ? EgressWeight : 1;
            if (before < AskedCap && _asked >= AskedCap)
                onCap();
            return;
        }

        Refuse(call);
    }

    private bool IsOfEgress(in SeccompNotification call) =>
        egress is not null && (call.Number == names.Socket || call.Number == names.Connect || call.Number == names.Bind);

    private void Refuse(SeccompNotification call)
    {
        bool native = SyscallNames.IsNative(call.Architecture);
        // Numbers that no kernel of ours knows fail as they would there: the libc falls back from ENOSYS only.
        int error = native && names.IsKnown(call.Number) ? LibC.EPERM : LibC.ENOSYS;
        Ignore(SeccompListener.Answer(listener.Value, call.Id, error), "SECCOMP_IOCTL_NOTIF_SEND");
        _counts ??= [];
        (int, bool) key = (call.Number, native);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
        if (++_total == cap)
            onCap();
    }

    private bool TryAsk(in SeccompNotification call)
    {
        if (egress is not null && call.Number == names.Socket)
            return egress.TryCreateSocket(in call);
        if (egress is not null && call.Number == names.Connect)
        {
            egress.Connect(in call);
            return true;
        }

        if (egress is not null && call.Number == names.Bind)
        {
            egress.Bind(in call);
            return true;
        }

        if (asked.Decide(in call) is not { } decision)
            return false;

        int sent = decision == 0
            ? SeccompListener.Continue(listener.Value, call.Id)
            : SeccompListener.Answer(listener.Value, call.Id, decision);
        Ignore(sent, "SECCOMP_IOCTL_NOTIF_SEND");
        return true;
    }

    /// <summary>ENOENT: the caller was killed while it waited for us.</summary>
    private static void Ignore(int errno, string call)
    {
        if (errno != 0 && errno != LibC.ENOENT)
            throw new SystemCallException(call, errno);
    }

    private void End()
    {
        if (Ended)
            return;

        Ended = true;
        reactor.Close(listener);
        onEnd();
    }
}
