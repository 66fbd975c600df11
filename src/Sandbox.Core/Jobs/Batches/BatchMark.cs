using System.Globalization;
using Sandbox.Core.Contracts;

namespace Sandbox.Core.Jobs.Batches;

/// <summary>
/// The name of the empty blob that says how one job of a batch ended: <c>17.succeeded.exited.0</c>, <c>18.failed</c>. The
/// ending is in the name, so that a summary of ten thousand jobs is one list and not ten thousand reads.
/// </summary>
internal static class BatchMark
{
    public static string Create(int index, JobResult result)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{index}.{StateNames.Of(result.State)}");
        return result.Data is { } data
            ? string.Create(CultureInfo.InvariantCulture, $"{text}.{OutcomeNames.Of(data.Outcome)}.{data.ExitCode}")
            : text;
    }

    /// <summary>The job that a path tells the end of; null when it is no such path.</summary>
    public static (int Index, BatchJob Job)? Read(string batch, string path)
    {
        string[] parts = path[(path.LastIndexOf('/') + 1)..].Split('.');
        if (parts.Length is not (2 or 4)
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || StateNames.Find(parts[1]) is not { } state)
            return null;

        string? outcome = parts.Length == 4 ? parts[2] : null;
        int? exitCode = parts.Length == 4 ? int.Parse(parts[3], CultureInfo.InvariantCulture) : null;
        return (index, new BatchJob(JobId.OfChild(batch, index), state, outcome, exitCode));
    }
}
