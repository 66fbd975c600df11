namespace Sandbox.Core.Dependencies;

/// <summary>Why a list was not put into effect. One table in Sandbox.Http maps it to a status.</summary>
public enum DependencyFailure
{
    /// <summary>The list is wrong; the message says which lines and why.</summary>
    InvalidList,

    /// <summary>Somebody else changed the list meanwhile.</summary>
    Conflict,

    /// <summary>The packages cannot be installed, or not imported; the message says why.</summary>
    NotInstallable,

    /// <summary>The store or the index is out of reach; worth another try.</summary>
    Unavailable,

    /// <summary>Installing is switched off, or this host lacks what it takes.</summary>
    NotSupported,
}
