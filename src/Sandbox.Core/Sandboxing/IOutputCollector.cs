namespace Sandbox.Core.Sandboxing;

/// <summary>Takes what a program left, between its end and the end of its workspace.</summary>
public interface IOutputCollector
{
    /// <summary>The folder in the workspace.</summary>
    string Folder { get; }

    /// <summary>
    /// Called at most once, when nothing of the run is alive and it was not cancelled; not called when there is no such
    /// folder. The run's place is taken meanwhile: it must come to an end.
    /// </summary>
    Task CollectAsync(WorkspaceOutput output);
}
