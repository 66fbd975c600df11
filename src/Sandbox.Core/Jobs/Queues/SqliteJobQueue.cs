using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Jobs.Queues;

/// <summary>The queue where no Azure is: one SQLite file, shared by every process of this machine that is given it.</summary>
/// <remarks>
/// What was sent is on the disk before <see cref="SendAsync"/> returns. A lease is a time until which a row is hidden and a
/// receipt that its holder knows: every step is one statement, so processes that die leave nothing half done. What happens
/// to a lease is not waited for on the disk: only a loss of power takes it back, and then the message comes once more, as
/// it may at any time. The clock is the machine's, which its processes share.
/// </remarks>
#pragma warning disable CA1711 // It is a queue.
public sealed class SqliteJobQueue : IJobQueue, IDisposable
#pragma warning restore CA1711
{
    // The version of the table is in the file: a later one can tell what it finds.
    private const string Schema = """
        PRAGMA journal_mode=WAL;
        PRAGMA user_version=1;
        CREATE TABLE IF NOT EXISTS messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            queue TEXT NOT NULL,
            body BLOB NOT NULL,
            visible_at INTEGER NOT NULL,
            deliveries INTEGER NOT NULL DEFAULT 0,
            receipt TEXT NOT NULL DEFAULT '');
        CREATE INDEX IF NOT EXISTS messages_due ON messages (queue, visible_at, id);
        """;

    private const string Session = "PRAGMA busy_timeout=5000;";

    // In a write-ahead log FULL waits for the disk at each commit, and one process at a time does; NORMAL leaves that to
    // the next one who waits. What is there after a loss of power is whole with both.
    private const string Durable = "PRAGMA synchronous=FULL;";
    private const string Forgettable = "PRAGMA synchronous=NORMAL;";

    private readonly SemaphoreSlim _gate = new(1);
    private readonly SendSignal _sent;
    private readonly TimeProvider _time;
    private readonly JobsOptions _options;
    private readonly string _path;
    private SqliteConnection? _connection;
    private string _mode = "";

    /// <param name="path">The file; it is made, with its folder, at first use.</param>
    /// <param name="options">The names of the queues.</param>
    /// <param name="time">The clock of the leases.</param>
    public SqliteJobQueue(string path, IOptions<JobsOptions> options, TimeProvider time)
    {
        (_path, _options, _time) = (Path.GetFullPath(path), options.Value, time);
        _sent = new SendSignal(time);
    }

    /// <summary>Where messages lie that could not be run.</summary>
    public string PoisonQueue => _options.Queue + "-poison";

    /// <inheritdoc/>
    public async Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await InsertAsync(_options.Queue, body, cancellationToken).ConfigureAwait(false);
        _sent.Set();
    }

    /// <inheritdoc/>
    public Task SendResultAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        InsertAsync(_options.ResultsQueue, body, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int max, TimeSpan lease, CancellationToken cancellationToken) =>
        ReceiveAsync(_options.Queue, max, lease, cancellationToken);

    /// <summary>The same for another of the file's queues: the results, or the poison.</summary>
    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        string queue, int max, TimeSpan lease, CancellationToken cancellationToken) =>
        UseAsync<IReadOnlyList<ReceivedMessage>>(
            connection =>
            {
                string receipt = Guid.NewGuid().ToString("N");
                using SqliteCommand command = Command(
                    connection,
                    """
                    UPDATE messages SET visible_at = $until, deliveries = deliveries + 1, receipt = $receipt
                    WHERE id IN (
                        SELECT id FROM messages WHERE queue = $queue AND visible_at <= $now
                        ORDER BY visible_at, id LIMIT $max)
                    RETURNING id, body, deliveries
                    """,
                    ("$queue", queue), ("$now", Now()), ("$until", Now(lease)), ("$receipt", receipt), ("$max", max));
                using SqliteDataReader reader = command.ExecuteReader();
                var messages = new List<ReceivedMessage>();
                while (reader.Read())
                {
                    string id = reader.GetInt64(0).ToString(CultureInfo.InvariantCulture);
                    messages.Add(new ReceivedMessage(id, reader.GetFieldValue<byte[]>(1), null, reader.GetInt32(2), receipt));
                }

                return messages;
            },
            Forgettable,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> HideAsync(ReceivedMessage message, TimeSpan time, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            "UPDATE messages SET visible_at = $until WHERE id = $id AND receipt = $receipt",
            Forgettable,
            cancellationToken,
            ("$id", message.Id), ("$receipt", message.Receipt), ("$until", Now(time))).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public Task DeleteAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "DELETE FROM messages WHERE id = $id AND receipt = $receipt",
            Forgettable,
            cancellationToken,
            ("$id", message.Id), ("$receipt", message.Receipt));

    /// <inheritdoc/>
    public Task MoveToPoisonAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "UPDATE messages SET queue = $poison, visible_at = $now, receipt = '' WHERE id = $id AND receipt = $receipt",
            Durable,
            cancellationToken,
            ("$id", message.Id), ("$receipt", message.Receipt), ("$poison", PoisonQueue), ("$now", Now()));

    /// <inheritdoc/>
    public Task WaitForSendAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        _sent.WaitAsync(atMost, cancellationToken);

    public void Dispose()
    {
        _connection?.Dispose();
        _gate.Dispose();
    }

    private Task<int> InsertAsync(string queue, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        ExecuteAsync(
            "INSERT INTO messages (queue, body, visible_at) VALUES ($queue, $body, $now)",
            Durable,
            cancellationToken,
            ("$queue", queue), ("$body", body.ToArray()), ("$now", Now()));

    private Task<int> ExecuteAsync(
        string text, string mode, CancellationToken cancellationToken, params (string, object)[] values) =>
        UseAsync(
            connection =>
            {
                using SqliteCommand command = Command(connection, text, values);
                return command.ExecuteNonQuery();
            },
            mode,
            cancellationToken);

    // One connection and one statement at a time: SQLite has one writer anyway, and it waits on the disk.
    private async Task<T> UseAsync<T>(Func<SqliteConnection, T> use, string mode, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => use(Open(mode)), cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException exception)
        {
            // The next statement begins with a new connection: this one may be to a file that is gone.
            _connection?.Dispose();
            _connection = null;
            throw new StorageException(FailureOf(exception), $"the queue {_path}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFailure.Unavailable, $"the queue {_path}: {exception.Message}", exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    private SqliteConnection Open(string mode)
    {
        if (_connection is null)
        {
            _connection = Open();
            _mode = "";
        }

        if (_mode != mode)
        {
            using SqliteCommand command = Command(_connection, mode);
            command.ExecuteNonQuery();
            _mode = mode;
        }

        return _connection;
    }

    private SqliteConnection Open()
    {
        // Programs and their inputs are in it: nobody else reads them. SQLite gives its two other files the same mode.
        if (!File.Exists(_path))
        {
#pragma warning disable CA1416 // This house is Linux's alone.
            const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!, owner | UnixFileMode.UserExecute);
            using var file = new FileStream(
                _path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = owner });
#pragma warning restore CA1416
        }

        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using SqliteCommand command = Command(connection, Session + Schema);
            command.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, params (string Name, object Value)[] values)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // All texts are constants of this file; values are parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach ((string name, object value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private long Now(TimeSpan later = default) => (_time.GetUtcNow() + later).ToUnixTimeMilliseconds();

    // https://www.sqlite.org/rescode.html
    private static StorageFailure FailureOf(SqliteException exception) =>
        exception.SqliteErrorCode switch
        {
            SqliteFull => StorageFailure.Full,
            SqlitePerm or SqliteReadOnly or SqliteAuth => StorageFailure.Denied,
            _ => StorageFailure.Unavailable,
        };

    private const int SqlitePerm = 3;
    private const int SqliteReadOnly = 8;
    private const int SqliteFull = 13;
    private const int SqliteAuth = 23;
}
