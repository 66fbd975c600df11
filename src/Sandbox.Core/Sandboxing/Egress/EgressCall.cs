namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>A connect that waits for us.</summary>
/// <param name="Id">The listener's number of the call.</param>
/// <param name="Number">The program's descriptor.</param>
/// <param name="NonBlocking">The program does not wait for the connection.</param>
/// <param name="CloseOnExec">A flag of the descriptor, to be kept.</param>
/// <param name="Placeholder">What the program has there.</param>
internal sealed record EgressCall(ulong Id, int Number, bool NonBlocking, bool CloseOnExec, Placeholder Placeholder);
