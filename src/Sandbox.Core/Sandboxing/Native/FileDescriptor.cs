using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>An open file descriptor with one owner.</summary>
// Not a SafeHandle: a run has ten of these on its hot path, each has exactly one owner, and none is marshalled.
internal sealed class FileDescriptor(int value) : IDisposable
{
    private int _value = value;

    public int Value
    {
        get
        {
            int value = Volatile.Read(ref _value);
            ObjectDisposedException.ThrowIf(value < 0, this);
            return value;
        }
    }

    public bool IsOpen => Volatile.Read(ref _value) >= 0;

    /// <summary>Another number for what is behind this one, with an owner of its own.</summary>
    public FileDescriptor Duplicate()
    {
        const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
        return new FileDescriptor(SystemCallException.Check(LibC.fcntl(Value, DuplicateCloseOnExec, 0), "fcntl F_DUPFD_CLOEXEC"));
    }

    public void Dispose()
    {
        int value = Interlocked.Exchange(ref _value, -1);
        // EINTR included: on Linux the descriptor is gone whatever close says.
        if (value >= 0)
            _ = LibC.close(value);
    }

    public override string ToString() => $"fd {_value}";
}
