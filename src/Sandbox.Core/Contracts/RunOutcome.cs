using System.Text.Json.Serialization;

namespace Sandbox.Core.Contracts;

/// <summary>How a program ended, as the kernel tells it; never what the program printed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunOutcome>))]
public enum RunOutcome
{
    /// <summary>It ended by itself; <c>exit_code</c> is its own.</summary>
    [JsonStringEnumMemberName("exited")]
    Exited,

    /// <summary>It reached the wall-clock limit.</summary>
    [JsonStringEnumMemberName("timed_out")]
    TimedOut,

    /// <summary>Its process tree used up the CPU time.</summary>
    [JsonStringEnumMemberName("cpu_exceeded")]
    CpuExceeded,

    /// <summary>Its process tree needed more memory than the limit.</summary>
    [JsonStringEnumMemberName("out_of_memory")]
    OutOfMemory,

    /// <summary>It wrote more to stdout or stderr than the limit.</summary>
    [JsonStringEnumMemberName("output_exceeded")]
    OutputExceeded,

    /// <summary>It filled the workspace beyond the limit.</summary>
    [JsonStringEnumMemberName("workspace_exceeded")]
    WorkspaceExceeded,

    /// <summary>It sent and received more bytes than the operator gives a run.</summary>
    [JsonStringEnumMemberName("network_exceeded")]
    NetworkExceeded,

    /// <summary>It was ended for reaching the process limit again and again.</summary>
    [JsonStringEnumMemberName("process_limit")]
    ProcessLimit,

    /// <summary>A signal that was not ours ended it; <c>signal</c> names it.</summary>
    [JsonStringEnumMemberName("signaled")]
    Signaled,

    /// <summary>The caller hung up or cancelled.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
