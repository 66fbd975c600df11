namespace Sandbox.Core.Network;

/// <summary>How a question ended, with DNS's own numbers.</summary>
internal enum DnsCode
{
    /// <summary>Answered, with addresses or without.</summary>
    NoError = 0,

    /// <summary>The host's resolver failed; worth another try.</summary>
    ServerFailure = 2,

    /// <summary>No such name.</summary>
    NameError = 3,

    /// <summary>The operator's policy.</summary>
    Refused = 5,
}
