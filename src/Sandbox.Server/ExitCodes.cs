namespace Sandbox.Server;

/// <summary>What the command says to the shell.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It could not do its work; one line on stderr says why and what to do.</summary>
    public const int Failure = 1;

    /// <summary>It was called in a wrong way.</summary>
    public const int Usage = 2;

    /// <summary>A program that a signal ended: 128 + the signal's number, as shells have it.</summary>
    public const int SignalBase = 128;
}
