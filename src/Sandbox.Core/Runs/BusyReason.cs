namespace Sandbox.Core.Runs;

/// <summary>Why a run got no place; for metrics, callers are told "Too many requests" either way.</summary>
public enum BusyReason
{
    /// <summary>The line has no room, and nobody has more of it than the caller would.</summary>
    LineFull,

    /// <summary>It made room for a caller who had less of the line.</summary>
    Displaced,

    /// <summary>Its turn would not have come in time.</summary>
    LineTooSlow,

    /// <summary>Its turn did not come in time.</summary>
    WaitedTooLong,
}
