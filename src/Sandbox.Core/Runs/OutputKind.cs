namespace Sandbox.Core.Runs;

/// <summary>One of the two streams that a program writes.</summary>
public enum OutputKind
{
    Stdout,
    Stderr,
}
