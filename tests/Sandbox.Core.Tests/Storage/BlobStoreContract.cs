using System.Text;
using Sandbox.Core.Storage;
using Xunit;

namespace Sandbox.Core.Tests.Storage;

/// <summary>What every store does; one subclass per implementation.</summary>
public abstract class BlobStoreContract : IAsyncLifetime
{
    protected const string Text = "text/plain; charset=utf-8";

    private IBlobStore? _store;

    protected IBlobStore Store => _store!;

    protected static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    /// <summary>An empty store; its containers do not exist.</summary>
    protected abstract Task<IBlobStore> CreateStoreAsync();

    [SkippableFact]
    public async Task Container_Missing_IsEmptyAndMadeByTheFirstWrite()
    {
        Assert.Null(await Store.FindAsync(Output("a"), None));
        Assert.Null(await Store.OpenAsync(Output("a"), None));
        Assert.Empty(await ListAsync(""));
        await Store.DeleteAsync(Output("a"), None);

        await WriteAsync("a", "1");

        Assert.Equal("1", await ReadAsync("a"));
    }

    [SkippableFact]
    public async Task Write_Whole_IsFoundReadAndListedAlike()
    {
        BlobProperties written = await WriteAsync("runs/1/stdout", "héllo");
        BlobProperties found = (await Store.FindAsync(Output("runs/1/stdout"), None))!;
        await using BlobContent content = (await Store.OpenAsync(Output("runs/1/stdout"), None))!;
        BlobProperties listed = Assert.Single(await ListAsync("runs/"));

        Assert.Equal(new BlobProperties(Output("runs/1/stdout"), 6, Text, written.ETag, written.ModifiedAt), written);
        Assert.NotEmpty(written.ETag);
        Assert.InRange(written.ModifiedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(written, found);
        Assert.Equal(written, content.Properties);
        Assert.Equal(written, listed);
        Assert.Equal("héllo", await new StreamReader(content.Stream).ReadToEndAsync());
    }

    [SkippableFact]
    public async Task Write_Empty_IsABlobOfNoBytes()
    {
        Assert.Equal(0, (await WriteAsync("empty", "")).Size);
        Assert.Equal("", await ReadAsync("empty"));
    }

    [SkippableFact]
    public async Task Write_Again_ReplacesAndHasANewETag()
    {
        BlobProperties first = await WriteAsync("a", "same");
        BlobProperties second = await WriteAsync("a", "same");

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(second, await Store.FindAsync(Output("a"), None));
    }

    [SkippableFact]
    public async Task WriteNote_Whole_IsABlobAsAnyOther()
    {
        BlobProperties first = await WriteNoteAsync("1", BlobCondition.Absent);
        Assert.Equal("1", await ReadAsync("note"));
        Assert.Equal(first, Assert.Single(await ListAsync("note")));

        await AssertFailsAsync(StorageFailure.Conflict, () => WriteNoteAsync("2", BlobCondition.Absent));
        await AssertFailsAsync(StorageFailure.Conflict, () => WriteAsync("note", "2", BlobCondition.Absent));
        await WriteNoteAsync("3", BlobCondition.Unchanged(first.ETag));

        Assert.Equal("3", await ReadAsync("note"));

        Task<BlobProperties> WriteNoteAsync(string content, BlobCondition condition) =>
            Store.WriteNoteAsync(Output("note"), Encoding.UTF8.GetBytes(content), Text, condition, None);
    }

    [SkippableFact]
    public async Task Write_IfAbsent_LosesToAnEarlierOne()
    {
        await WriteAsync("a", "first", BlobCondition.Absent);

        await AssertFailsAsync(StorageFailure.Conflict, () => WriteAsync("a", "second", BlobCondition.Absent));

        Assert.Equal("first", await ReadAsync("a"));
        await Store.DeleteAsync(Output("a"), None);
        await WriteAsync("a", "third", BlobCondition.Absent);
    }

    [SkippableFact]
    public async Task Write_IfUnchanged_LosesToAnotherWrite()
    {
        BlobProperties seen = await WriteAsync("list", "1");
        BlobProperties newer = await WriteAsync("list", "2", BlobCondition.Unchanged(seen.ETag));

        await AssertFailsAsync(StorageFailure.Conflict, () => WriteAsync("list", "3", BlobCondition.Unchanged(seen.ETag)));

        Assert.Equal("2", await ReadAsync("list"));
        await WriteAsync("list", "4", BlobCondition.Unchanged(newer.ETag));
    }

    [SkippableFact]
    public async Task Write_IfUnchangedOfADeletedBlob_IsAConflict()
    {
        BlobProperties seen = await WriteAsync("list", "1");
        await Store.DeleteAsync(Output("list"), None);

        await AssertFailsAsync(StorageFailure.Conflict, () => WriteAsync("list", "2", BlobCondition.Unchanged(seen.ETag)));
        Assert.Null(await Store.FindAsync(Output("list"), None));
    }

    [SkippableFact]
    public async Task Write_By32AtOnceIfAbsent_HasOneWinner()
    {
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 32).Select(number => Task.Run(async () =>
        {
            try
            {
                await WriteAsync("jobs/1/result", $"{number}", BlobCondition.Absent);
                return true;
            }
            catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
            {
                return false;
            }
        })));

        Assert.Single(won, true);
        Assert.Equal(Array.IndexOf(won, true).ToString(System.Globalization.CultureInfo.InvariantCulture), await ReadAsync("jobs/1/result"));
    }

    [SkippableFact]
    public async Task Update_By8AtOnceWithETags_LosesNone()
    {
        const int Writers = 8;
        await WriteAsync("counter", "0");
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => IncrementAsync(Store, Output("counter")))));

        Assert.Equal($"{Writers}", await ReadAsync("counter"));
    }

    [SkippableFact]
    public async Task Reader_WhileItIsReplaced_KeepsWhatItOpenedOrFails()
    {
        string old = new('o', 1 << 20);
        await WriteAsync("a", old);
        await using BlobContent content = (await Store.OpenAsync(Output("a"), None))!;

        await WriteAsync("a", new string('n', 1 << 20));

        try
        {
            Assert.Equal(old, await new StreamReader(content.Stream).ReadToEndAsync());
        }
        catch (StorageException exception)
        {
            Assert.Equal(StorageFailure.Conflict, exception.Failure);
        }
    }

    [SkippableFact]
    public async Task Stream_Sought_ReadsFromThere()
    {
        await WriteAsync("a", "0123456789");
        await using BlobContent content = (await Store.OpenAsync(Output("a"), None))!;
        byte[] two = new byte[2];

        content.Stream.Seek(7, SeekOrigin.Begin);
        await content.Stream.ReadExactlyAsync(two);
        Assert.Equal("78", Encoding.ASCII.GetString(two));

        content.Stream.Seek(-9, SeekOrigin.End);
        await content.Stream.ReadExactlyAsync(two);
        Assert.Equal("12", Encoding.ASCII.GetString(two));
        Assert.Equal(10, content.Stream.Length);
    }

    [SkippableFact]
    public async Task Writer_BeforeItIsComplete_ShowsNothing()
    {
        await using BlobWriter writer = await Store.CreateAsync(Output("a"), Text, None);
        await writer.WriteAsync(new byte[5 << 20], None);

        Assert.Null(await Store.FindAsync(Output("a"), None));
        Assert.Empty(await ListAsync(""));

        Assert.Equal(5 << 20, (await writer.CompleteAsync(None)).Size);
        Assert.Equal(5 << 20, (await Store.FindAsync(Output("a"), None))!.Size);
    }

    [SkippableFact]
    public async Task Writer_DisposedMidway_LeavesTheOlderBlob()
    {
        BlobProperties older = await WriteAsync("a", "older");
        BlobWriter writer = await Store.CreateAsync(Output("a"), Text, None);
        await writer.WriteAsync(new byte[5 << 20], None);
        await writer.DisposeAsync();
        await writer.DisposeAsync();

        Assert.Equal(older, await Store.FindAsync(Output("a"), None));
    }

    [SkippableFact]
    public async Task Writer_InPiecesOfAnySize_KeepsEveryByte()
    {
        var random = new Random(1);
        byte[] content = new byte[9_000_001];
        random.NextBytes(content);
        await using (BlobWriter writer = await Store.CreateAsync(Output("pieces"), "application/octet-stream", None))
        {
            for (int at = 0; at < content.Length;)
            {
                int count = Math.Min(random.Next(1, 700_000), content.Length - at);
                await writer.WriteAsync(content.AsMemory(at, count), None);
                at += count;
            }

            await writer.CompleteAsync(None);
        }

        await using BlobContent blob = (await Store.OpenAsync(Output("pieces"), None))!;
        using var read = new MemoryStream();
        await blob.Stream.CopyToAsync(read);
        Assert.True(content.AsSpan().SequenceEqual(read.GetBuffer().AsSpan(0, (int)read.Length)));
        Assert.Equal("application/octet-stream", blob.Properties.MediaType);
    }

    [SkippableFact]
    public async Task Writers_TwoOfOneBlob_LeaveOneOfThemWhole()
    {
        await using BlobWriter one = await Store.CreateAsync(Output("a"), Text, None);
        await using BlobWriter two = await Store.CreateAsync(Output("a"), Text, None);
        await one.WriteAsync(Enumerable.Repeat((byte)'1', 5 << 20).ToArray(), None);
        await two.WriteAsync(Enumerable.Repeat((byte)'2', 5 << 20).ToArray(), None);

        await one.CompleteAsync(None);
        try
        {
            await two.CompleteAsync(None);
        }
        catch (StorageException exception)
        {
            Assert.Equal(StorageFailure.Conflict, exception.Failure);
        }

        string content = await ReadAsync("a");
        Assert.Equal(5 << 20, content.Length);
        Assert.Single(content.Distinct());
    }

    [SkippableFact]
    public async Task Writer_Of100MB_HoldsLittleMemory()
    {
        const int Size = 100_000_000;
        byte[] piece = new byte[64 << 10];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        await using (BlobWriter writer = await Store.CreateAsync(Output("large"), Text, None))
        {
            for (int written = 0; written < Size; written += piece.Length)
            {
                await writer.WriteAsync(piece.AsMemory(0, Math.Min(piece.Length, Size - written)), None);
                if (written % (10 << 20) < piece.Length)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            Assert.Equal(Size, (await writer.CompleteAsync(None)).Size);
        }

        await using BlobContent content = (await Store.OpenAsync(Output("large"), None))!;
        long read = 0;
        for (int count; (count = await content.Stream.ReadAsync(piece)) > 0; read += count)
        {
            if (read % (10 << 20) < count)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(Size, read);
        Assert.InRange(most, 0, 24 << 20);
    }

    [SkippableFact]
    public async Task List_WithAPrefix_IsOrderedByPath()
    {
        string[] paths = ["a", "a-b", "a/b", "a/b/c", "a.b", "ab", "B", "runs/1/x", "runs/10/x", "runs/2/x", "ü"];
        foreach (string path in paths)
            await WriteAsync(path, path);

        Assert.Equal(paths.Order(StringComparer.Ordinal), (await ListAsync("")).Select(blob => blob.Name.Path));
        Assert.Equal(["runs/1/x", "runs/10/x"], (await ListAsync("runs/1")).Select(blob => blob.Name.Path));
        Assert.Equal(["a/b", "a/b/c"], (await ListAsync("a/")).Select(blob => blob.Name.Path));
        Assert.Empty(await ListAsync("runs/3"));
    }

    [SkippableTheory]
    [InlineData("a.blob")]
    [InlineData("a.blob/b.blob/c")]
    [InlineData("100%")]
    [InlineData("a%2Fb")]
    [InlineData("a%25b/c%2Eblob")]
    [InlineData(".hidden/.partial")]
    [InlineData("with space/and + & ? # = ' \" < > : * |")]
    [InlineData("ünïcödé/日本語/😀")]
    [InlineData("~/$HOME/`x`;y")]
    public async Task Name_Unusual_IsKeptAsItIs(string path)
    {
        await WriteAsync(path, path);

        Assert.Equal(path, await ReadAsync(path));
        Assert.Equal(path, Assert.Single(await ListAsync("")).Name.Path);
        await Store.DeleteAsync(Output(path), None);
        Assert.Empty(await ListAsync(""));
    }

    [SkippableFact]
    public async Task Name_LikeAnother_IsAnotherBlob()
    {
        string[] paths = ["a", "A", "a/b", "a/b.blob", "a.blob", "a.blob/b", "a%2Eblob", "a%252Eblob/b", "á", "a\u0301"];
        foreach (string path in paths)
            await WriteAsync(path, path);
        foreach (string path in paths)
            Assert.Equal(path, await ReadAsync(path));

        Assert.Equal(paths.Length, (await ListAsync("")).Count);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a./b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [InlineData("a\\..\\b")]
    public async Task Name_ThatIsNone_IsRefusedByEveryCall(string path)
    {
        await AssertInvalidAsync(Output(path));
        Assert.NotNull(BlobName.FindProblem(path));
    }

    [SkippableFact]
    public async Task Name_AtItsLimits_IsKeptAndBeyondThemRefused()
    {
        await WriteAsync(new string('x', 240), "1");
        await WriteAsync(string.Join('/', Enumerable.Repeat("é", 64)), "2");
        await WriteAsync(new string('%', 80), "3");
        Assert.Equal(3, (await ListAsync("")).Count);

        await AssertInvalidAsync(Output(new string('x', 241)));
        await AssertInvalidAsync(Output(new string('é', 121)));
        await AssertInvalidAsync(Output(new string('%', 81)));
        await AssertInvalidAsync(Output(string.Join('/', Enumerable.Repeat("x", 65))));
        await AssertInvalidAsync(Output(string.Join('/', Enumerable.Repeat(new string('x', 200), 6))));
        await AssertInvalidAsync(new BlobName("..", "a"));
        await AssertInvalidAsync(new BlobName("Upper", "a"));
        await AssertInvalidAsync(new BlobName("a/b", "c"));
        await AssertInvalidAsync(default);
        await AssertInvalidAsync(Output("half a \uD800 character"));
    }

    [SkippableFact]
    public async Task Name_Random_IsRefusedOrKeptAsItIs()
    {
        const string Letters = "ab./%\\ \0\n~é\uD83D\uDE00\u202E-_:?#&+";
        var random = new Random(7);
        int kept = 0;
        for (int i = 0; i < 150; i++)
        {
            string path = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Letters[random.Next(Letters.Length)]));
            if (BlobName.FindProblem(path) is not null)
            {
                await AssertFailsAsync(StorageFailure.InvalidName, () => WriteAsync(path, path));
                continue;
            }

            await WriteAsync(path, path);
            Assert.Equal(path, await ReadAsync(path));
            kept++;
        }

        Assert.InRange(kept, 10, 140);
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("text/plain\r\nX-Evil: 1")]
    [InlineData("text/plain; title=ü")]
    public async Task MediaType_ThatIsNone_IsRefused(string mediaType)
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.WriteAsync(Output("a"), default, mediaType, BlobCondition.None, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CreateAsync(Output("a"), mediaType, None));
    }

    [SkippableFact]
    public async Task Call_Cancelled_IsCancelledAndNotAFailureOfTheStore()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.FindAsync(Output("a"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.WriteAsync(Output("a"), new byte[1], Text, BlobCondition.None, cancelled));
        Assert.Null(await Store.FindAsync(Output("a"), None));
    }

    protected static BlobName Output(string path) => new(BlobContainers.Outputs, path);

    protected Task<BlobProperties> WriteAsync(string path, string content, BlobCondition condition = default) =>
        Store.WriteAsync(Output(path), Encoding.UTF8.GetBytes(content), Text, condition, None);

    protected async Task<string> ReadAsync(string path)
    {
        await using BlobContent content = (await Store.OpenAsync(Output(path), None))!;
        return await new StreamReader(content.Stream).ReadToEndAsync();
    }

    protected async Task<List<BlobProperties>> ListAsync(string prefix)
    {
        var blobs = new List<BlobProperties>();
        await foreach (BlobProperties blob in Store.ListAsync(BlobContainers.Outputs, prefix, None))
            blobs.Add(blob);
        return blobs;
    }

    protected static async Task<StorageException> AssertFailsAsync(StorageFailure failure, Func<Task> call)
    {
        StorageException exception = await Assert.ThrowsAsync<StorageException>(call);
        Assert.Equal(failure, exception.Failure);
        return exception;
    }

    /// <summary>Reads a number and writes the next one, until nobody was faster.</summary>
    protected static async Task IncrementAsync(IBlobStore store, BlobName name)
    {
        while (true)
        {
            await using BlobContent content = (await store.OpenAsync(name, None))!;
            int number = int.Parse(
                await new StreamReader(content.Stream).ReadToEndAsync(), System.Globalization.CultureInfo.InvariantCulture);
            try
            {
                byte[] next = Encoding.UTF8.GetBytes($"{number + 1}");
                await store.WriteAsync(name, next, Text, BlobCondition.Unchanged(content.Properties.ETag), None);
                return;
            }
            catch (StorageException exception) when (exception.Failure == StorageFailure.Conflict)
            {
                // Somebody was.
            }
        }
    }

    private async Task AssertInvalidAsync(BlobName name)
    {
        await AssertFailsAsync(StorageFailure.InvalidName, () => Store.FindAsync(name, None));
        await AssertFailsAsync(StorageFailure.InvalidName, () => Store.OpenAsync(name, None));
        await AssertFailsAsync(
            StorageFailure.InvalidName, () => Store.WriteAsync(name, default, Text, BlobCondition.None, None));
        await AssertFailsAsync(StorageFailure.InvalidName, () => Store.CreateAsync(name, Text, None));
        await AssertFailsAsync(StorageFailure.InvalidName, () => Store.DeleteAsync(name, None));
        await AssertFailsAsync(StorageFailure.InvalidName, () => Store.CreateLinkAsync(name, None));
    }
}
