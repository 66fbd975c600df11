using System.Globalization;
using Sandbox.Core.Sandboxing.Roots;

namespace Sandbox.Core.Dependencies.Versions;

/// <summary>A folder that no other server uses: two on one host would remove each other's sets.</summary>
internal sealed class InstanceFolder : IDisposable
{
    private const int MaxInstances = 256;

    private readonly FileStream _lock;

    private InstanceFolder(string path, FileStream locked) => (Path, _lock) = (path, locked);

    public string Path { get; }

    /// <summary>The first free one of <c>0</c>, <c>1</c>, ... below the folder, so that a server that restarts finds its sets.</summary>
    /// <exception cref="DependencyException">NotSupported: none can be had.</exception>
    public static InstanceFolder Claim(string folder)
    {
        try
        {
            for (int i = 0; i < MaxInstances; i++)
            {
                string path = System.IO.Path.Combine(folder, i.ToString(CultureInfo.InvariantCulture));
                FileModes.CreateFolder(path, FileModes.Passage);
                if (TryLock(System.IO.Path.Combine(path, "lock")) is { } locked)
                    return new InstanceFolder(path, locked);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DependencyException(
                DependencyFailure.NotSupported, "packages have no folder that can be written", exception);
        }

        throw new DependencyException(DependencyFailure.NotSupported, $"{MaxInstances} servers of this host have packages already");
    }

    public void Dispose() => _lock.Dispose();

    // The kernel gives the lock back when its owner dies.
    private static FileStream? TryLock(string path)
    {
        if (!File.Exists(path))
            File.Create(path).Dispose();
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
