using System.Text;
using Sandbox.Core.Contracts;
using Sandbox.Core.Runtimes;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Core.Runs;

/// <summary>Which files a caller can give to a program.</summary>
internal sealed class FileRules(RuntimeManifest? runtime, RunsOptions options, RequestErrors errors)
{
    /// <summary>Where the program's artifacts are collected; it is there when the program starts.</summary>
    public const string OutputFolder = "out";

    /// <summary>Ours, while a program starts.</summary>
    public const string OwnFolder = ".sandbox";

    private readonly Dictionary<string, int> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _folders = new(StringComparer.Ordinal);

    public void Check(IReadOnlyList<RunFile>? files)
    {
        if (files is null)
            return;

        if (files.Count > options.MaxFiles)
            errors.Add("files", $"more than {options.MaxFiles} entries");

        long bytes = 0;
        for (int index = 0; index < Math.Min(files.Count, options.MaxFiles); index++)
        {
            RunFile file = files[index];
            bytes += InlineBytes(file);
            CheckSource(file, $"files[{index}]");
            CheckPath(file.Path, index);
        }

        if (bytes > options.MaxFilesBytes)
            errors.Add("files", $"{bytes} bytes together, over the limit of {options.MaxFilesBytes}");
    }

    public static long InlineBytes(RunFile file) =>
        (file.ContentBase64?.Length ?? 0) + (file.Content is { } text ? Encoding.UTF8.GetByteCount(text) : 0);

    private void CheckSource(RunFile file, string field)
    {
        int sources = (file.Content is null ? 0 : 1) + (file.ContentBase64 is null ? 0 : 1) + (file.Blob is null ? 0 : 1);
        if (sources != 1)
            errors.Add(field, "needs exactly one of content, content_base64 and blob");
        if (file.Blob is { } blob && !OutputName.IsOne(blob))
            errors.Add($"{field}.blob", "not the name of an output, runs/{run_id}/...");
    }

    private void CheckPath(string? path, int index)
    {
        string field = $"files[{index}].path";
        if (path is null)
            errors.Add(field, "required");
        else if ((WorkspacePath.FindProblem(path) ?? FindReserved(path) ?? FindConflict(path, index)) is { } problem)
            errors.Add(field, problem);
    }

    private string? FindReserved(string path)
    {
        if (path == OutputFolder)
            return "is the folder for artifacts";
        if (IsAtOrBelow(path, OwnFolder))
            return "is reserved for the runtime";
        return runtime is not null && IsAtOrBelow(path, runtime.ProgramFile) ? "is the program's own file" : null;
    }

    private static bool IsAtOrBelow(string path, string name) =>
        path.StartsWith(name, StringComparison.Ordinal) && (path.Length == name.Length || path[name.Length] == '/');

    private string? FindConflict(string path, int index)
    {
        if (_files.TryGetValue(path, out int same))
            return $"is the path of files[{same}] too";
        if (_folders.TryGetValue(path, out int below))
            return $"is a folder of files[{below}]";

        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string folder = path[..slash];
            if (_files.TryGetValue(folder, out int file))
                return $"lies below files[{file}], which is no folder";
            _folders.TryAdd(folder, index);
        }

        _files.Add(path, index);
        return null;
    }
}
