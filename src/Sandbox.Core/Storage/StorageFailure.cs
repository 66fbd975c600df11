namespace Sandbox.Core.Storage;

/// <summary>Why the store did not do what it was asked for.</summary>
public enum StorageFailure
{
    /// <summary>Out of reach, too slow, or it says so itself; worth another try.</summary>
    Unavailable,

    /// <summary>A condition does not hold: somebody else wrote first.</summary>
    Conflict,

    /// <summary>Our identity may not do this.</summary>
    Denied,

    /// <summary>No room left.</summary>
    Full,

    /// <summary>The name cannot be a blob's.</summary>
    InvalidName,
}
