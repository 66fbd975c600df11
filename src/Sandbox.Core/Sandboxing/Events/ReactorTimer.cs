namespace Sandbox.Core.Sandboxing.Events;

/// <summary>Something to do at a time; armed and disarmed on the reactor's thread.</summary>
/// <param name="onDue">Runs on the reactor's thread; the timer is disarmed by then and may be armed again.</param>
/// <param name="onFault"><paramref name="onDue"/> threw.</param>
internal sealed class ReactorTimer(Action onDue, Action<Exception> onFault)
{
    public Action OnDue { get; } = onDue;

    public Action<Exception> OnFault { get; } = onFault;

    /// <summary>On the clock of <see cref="Reactor.Now"/>, in milliseconds.</summary>
    public long Due { get; set; }

    /// <summary>Its place in the heap; -1 when it is not armed.</summary>
    public int Index { get; set; } = -1;
}
