using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Core.Storage;
using Sandbox.Core.Storage.Folders;
using Xunit;

namespace Sandbox.Core.Tests.Storage.Folders;

public sealed class FolderBlobStoreFaultTests : IDisposable
{
    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly BlobName Name = new(BlobContainers.Outputs, "runs/1/stdout");

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-blobs-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly FolderBlobStore _store;

    public FolderBlobStoreFaultTests() => _store = new FolderBlobStore(Root, _time);

    private string Root => Path.Combine(_folder, "blobs");

    private string Partials => Path.Combine(Root, ".partial");

    private string FileOfName => Path.Combine(Root, "sandbox-outputs", "runs", "1", "stdout.blob");

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Folder_Made_IsOursAlone()
    {
        await WriteAsync(_store, "1");

        foreach (string folder in Directory.EnumerateDirectories(_folder, "*", SearchOption.AllDirectories))
            Assert.Equal(OnlyOurs, new FileInfo(folder).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(FileOfName).UnixFileMode);
        Assert.Empty(Directory.EnumerateFiles(Partials));
    }

    [Fact]
    public async Task Folder_OfDeletedBlobs_IsRemoved()
    {
        await WriteAsync(_store, "1");

        await _store.DeleteAsync(Name, default);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "sandbox-outputs")));
    }

    [Fact]
    public async Task Folder_EmptiedWhileOthersWrite_LosesNoBlob()
    {
        BlobName[] names = [.. Enumerable.Range(0, 8).Select(number => new BlobName(BlobContainers.Outputs, $"a/b/{number}"))];
        await Task.WhenAll(names.Select(name => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await _store.WriteAsync(name, new byte[1], "a/b", BlobCondition.None, default);
                Assert.NotNull(await _store.FindAsync(name, default));
                await _store.DeleteAsync(name, default);
            }
        })));
    }

    [Fact]
    public async Task Link_InThePlaceOfAFolder_IsNotFollowed()
    {
        string outside = Directory.CreateDirectory(Path.Combine(_folder, "outside")).FullName;
        await WriteAsync(_store, "1");
        File.Copy(FileOfName, Path.Combine(outside, "stdout.blob"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "sandbox-outputs", "link"), outside);
        var name = new BlobName(BlobContainers.Outputs, "link/stdout");

        await AssertFailsAsync(StorageFailure.Denied, () => _store.FindAsync(name, default));
        await AssertFailsAsync(
            StorageFailure.Denied, () => _store.WriteAsync(name, new byte[9], "a/b", BlobCondition.None, default));
        await AssertFailsAsync(StorageFailure.Denied, () => _store.DeleteAsync(name, default));
        Assert.Equal([Name], await ListAsync());
        Assert.True(File.Exists(Path.Combine(outside, "stdout.blob")));
    }

    [Fact]
    public async Task Link_InThePlaceOfABlob_IsNotReadButReplaced()
    {
        await WriteAsync(_store, "1");
        string secret = Path.Combine(_folder, "secret");
        File.Copy(FileOfName, secret);
        File.Delete(FileOfName);
        File.CreateSymbolicLink(FileOfName, secret);

        await AssertFailsAsync(StorageFailure.Denied, () => _store.OpenAsync(Name, default));
        Assert.Empty(await ListAsync());

        long before = new FileInfo(secret).Length;
        await WriteAsync(_store, "longer than before");
        Assert.Equal(before, new FileInfo(secret).Length);
        Assert.Null(new FileInfo(FileOfName).LinkTarget);
    }

    [Fact]
    public async Task File_ThatIsNoBlob_IsDamagedAndNotListed()
    {
        await WriteAsync(_store, "1");
        File.WriteAllText(FileOfName, "something else\n");
        Directory.CreateDirectory(Path.Combine(Root, "sandbox-outputs", "folder.blob"));
        File.WriteAllText(Path.Combine(Root, "sandbox-outputs", "README"), "a stranger");

        await AssertFailsAsync(StorageFailure.Unavailable, () => _store.FindAsync(Name, default));
        Assert.Empty(await ListAsync());
        await AssertFailsAsync(
            StorageFailure.Conflict, () => WriteAsync(_store, "2", BlobCondition.Absent));
    }

    // What a file system leaves of a file that was renamed and not flushed.
    [Fact]
    public async Task Note_EmptyAfterALossOfPower_IsNotThere()
    {
        await _store.WriteNoteAsync(Name, "1"u8.ToArray(), "text/plain", BlobCondition.None, default);
        File.WriteAllBytes(FileOfName, []);

        Assert.Null(await _store.FindAsync(Name, default));
        Assert.Null(await _store.OpenAsync(Name, default));
        Assert.Empty(await ListAsync());
        await WriteAsync(_store, "2", BlobCondition.Absent);
        Assert.Equal("2", await ReadAsync());
    }

    [Fact]
    public async Task Writer_ThatDied_LeavesNothingVisibleAndIsCleanedUp()
    {
        await using BlobWriter alive = await _store.CreateAsync(Name, "a/b", default);
        await alive.WriteAsync(new byte[100], default);
        string dead = Path.Combine(Partials, "dead");
        File.WriteAllText(dead, "half a blob");
        using var next = new FolderBlobStore(Root, _time);

        await WriteAsync(next, "1");
        Assert.Single(await ListAsync());
        Assert.True(File.Exists(dead));

        // Old are both; the one that is still written is locked.
        _time.Advance(TimeSpan.FromHours(2));
        await WriteAsync(next, "2");
        Assert.False(File.Exists(dead));
        Assert.Equal(100, (await alive.CompleteAsync(default)).Size);
    }

    [Fact]
    public async Task Stores_TwoOnOneFolder_HaveOneWinnerAndLoseNoUpdate()
    {
        using var other = new FolderBlobStore(Root, _time);
        FolderBlobStore[] stores = [_store, other];
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => Task.Run(async () =>
        {
            try
            {
                await WriteAsync(stores[number % 2], "0", BlobCondition.Absent);
                return true;
            }
            catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
            {
                return false;
            }
        })));
        Assert.Single(won, true);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(() => IncrementAsync(stores[number % 2]))));
        Assert.Equal("16", await ReadAsync());
    }

    [SkippableFact]
    public async Task Process_ThatWritesFirst_WinsOverUs()
    {
        Skip.IfNot(File.Exists("/usr/bin/flock"), "flock is missing; install util-linux");
        await WriteAsync(_store, "theirs");
        string prepared = Path.Combine(_folder, "prepared");
        File.Move(FileOfName, prepared);
        string lockFile = Path.Combine(Root, ".locks", BlobLocks.NumberOf(Name).ToString("x2", CultureInfo.InvariantCulture));

        // Another process decides under the same lock; ours must wait for it and see what it did.
        var start = new ProcessStartInfo("/usr/bin/flock") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[] { lockFile, "-c", $"echo held; read go; mv '{prepared}' '{FileOfName}'" })
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Assert.Equal("held", await process.StandardOutput.ReadLineAsync());
        Task<BlobProperties> ours = WriteAsync(_store, "ours", BlobCondition.Absent);
        Assert.False(ours.IsCompleted);
        await process.StandardInput.WriteLineAsync("go");

        await AssertFailsAsync(StorageFailure.Conflict, () => ours);
        await process.WaitForExitAsync();
        Assert.Equal("theirs", await ReadAsync());
    }

    [SkippableFact]
    public async Task Disk_Full_IsSaidAndLeavesTheOlderBlob()
    {
        string disk = Directory.CreateDirectory(Path.Combine(_folder, "disk")).FullName;
        Skip.If(await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk) != 0, "cannot mount a small tmpfs; run as root");
        try
        {
            using var small = new FolderBlobStore(Path.Combine(disk, "blobs"), _time);
            await WriteAsync(small, "older");

            await AssertFailsAsync(StorageFailure.Full, () => WriteAsync(small, new string('x', 2 << 20)));
            BlobWriter writer = await small.CreateAsync(Name, "a/b", default);
            await AssertFailsAsync(StorageFailure.Full, async () => await writer.WriteAsync(new byte[2 << 20], default));
            await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.CompleteAsync(default));
            await writer.DisposeAsync();

            Assert.Equal(5, (await small.FindAsync(Name, default))!.Size);
            await WriteAsync(small, new string('x', 512 << 10));
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", disk));
        }
    }

    [Fact]
    public async Task Folder_ThatCannotBe_IsAFailureOfTheStore()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        using var store = new FolderBlobStore(Path.Combine(file, "blobs"), _time);

        await Assert.ThrowsAsync<StorageException>(() => store.FindAsync(Name, default));
        await Assert.ThrowsAsync<StorageException>(() => WriteAsync(store, "1"));
    }

    private static Task<BlobProperties> WriteAsync(FolderBlobStore store, string content, BlobCondition condition = default) =>
        store.WriteAsync(Name, Encoding.UTF8.GetBytes(content), "text/plain", condition, default);

    private async Task<string> ReadAsync()
    {
        await using BlobContent content = (await _store.OpenAsync(Name, default))!;
        return await new StreamReader(content.Stream).ReadToEndAsync();
    }

    private async Task<List<BlobName>> ListAsync()
    {
        var names = new List<BlobName>();
        await foreach (BlobProperties blob in _store.ListAsync(BlobContainers.Outputs, "", default))
            names.Add(blob.Name);
        return names;
    }

    private static async Task IncrementAsync(FolderBlobStore store)
    {
        while (true)
        {
            await using BlobContent content = (await store.OpenAsync(Name, default))!;
            int number = int.Parse(await new StreamReader(content.Stream).ReadToEndAsync(), CultureInfo.InvariantCulture);
            try
            {
                await WriteAsync(store, $"{number + 1}", BlobCondition.Unchanged(content.Properties.ETag));
                return;
            }
            catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
            {
                // The next number, then.
            }
        }
    }

    private static async Task AssertFailsAsync(StorageFailure failure, Func<Task> call) =>
        Assert.Equal(failure, (await Assert.ThrowsAsync<StorageException>(call)).Failure);

    private static async Task<int> RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
