namespace Sandbox.Core.Runs;

/// <summary>Why a program was not run. One table in Sandbox.Http maps it to a status.</summary>
public enum RunFailure
{
    /// <summary>The request is wrong; the message says which field and why.</summary>
    InvalidRequest,

    /// <summary>No runtime of that name.</summary>
    UnsupportedLanguage,

    /// <summary>All places and the waiting line are full, or the wait took too long.</summary>
    Busy,

    /// <summary>The caller's name for the run is that of a run which has not ended.</summary>
    RunIdInUse,

    /// <summary>Our own fault: the sandbox could not be made. Worth a retry.</summary>
    SandboxFailed,

    /// <summary>The store could not be read. Worth a retry.</summary>
    StoreFailed,
}
