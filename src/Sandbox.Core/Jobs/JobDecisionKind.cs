namespace Sandbox.Core.Jobs;

/// <summary>The three ways a delivery ends.</summary>
public enum JobDecisionKind
{
    /// <summary>Remove the message.</summary>
    Done,

    /// <summary>Leave it for another delivery.</summary>
    Retry,

    /// <summary>Move it to the poison queue.</summary>
    Poison,
}
