namespace Sandbox.Core.Sandboxing.Events;

/// <summary>Owner of one descriptor in the reactor. Both methods run on the reactor's thread and must not block.</summary>
internal interface IReactorHandler
{
    /// <summary>The descriptor can be read, or its other end is gone (EPOLLHUP, EPOLLERR).</summary>
    void OnReady(int events);

    /// <summary><see cref="OnReady"/> threw; the descriptor is no longer watched.</summary>
    void OnFault(Exception exception);
}
