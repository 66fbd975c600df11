using System.Globalization;
using Sandbox.Core.Jobs.Queues;
using Sandbox.Core.Storage;

namespace Sandbox.Core.Tests.Jobs.Fakes;

/// <summary>A queue in memory, with the promises of the real ones.</summary>
internal sealed class MemoryJobQueue(TimeProvider time) : IJobQueue
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private int _next;

    public List<byte[]> Results { get; } = [];

    public List<byte[]> Poison { get; } = [];

    public Func<StorageException?> Outage { get; set; } = () => null;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>How often a lease was renewed or given back.</summary>
    public int Hides { get; private set; }

    /// <summary>Deliveries by the text of the message.</summary>
    public Dictionary<string, int> Deliveries { get; } = [];

    public Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        UseAsync(() =>
        {
            _entries.Add(new Entry { Id = _next++, Body = body.ToArray(), VisibleAt = time.GetUtcNow() });
            return true;
        });

    public Task SendResultAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        UseAsync(() =>
        {
            Results.Add(body.ToArray());
            return true;
        });

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int max, TimeSpan lease, CancellationToken cancellationToken) =>
        UseAsync<IReadOnlyList<ReceivedMessage>>(() =>
        {
            List<ReceivedMessage> taken = [];
            foreach (Entry entry in _entries.Where(entry => entry.VisibleAt <= time.GetUtcNow()).Take(max))
            {
                entry.VisibleAt = time.GetUtcNow() + lease;
                entry.Deliveries++;
                entry.Receipt = Guid.NewGuid().ToString();
                string text = System.Text.Encoding.UTF8.GetString(entry.Body);
                Deliveries[text] = Deliveries.GetValueOrDefault(text) + 1;
                taken.Add(new ReceivedMessage(
                    entry.Id.ToString(CultureInfo.InvariantCulture), entry.Body, null, entry.Deliveries, entry.Receipt));
            }

            return taken;
        });

    public Task<bool> HideAsync(ReceivedMessage message, TimeSpan hidden, CancellationToken cancellationToken) =>
        UseAsync(() =>
        {
            if (Find(message) is not { } entry)
                return false;
            entry.VisibleAt = time.GetUtcNow() + hidden;
            Hides++;
            return true;
        });

    public Task DeleteAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        UseAsync(() => Find(message) is { } entry && _entries.Remove(entry));

    public Task MoveToPoisonAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        UseAsync(() =>
        {
            if (Find(message) is not { } entry)
                return false;
            Poison.Add(entry.Body);
            return _entries.Remove(entry);
        });

    public Task WaitForSendAsync(TimeSpan atMost, CancellationToken cancellationToken) =>
        Task.Delay(atMost, time, cancellationToken);

    private Entry? Find(ReceivedMessage message) => _entries.Find(entry => entry.Receipt == message.Receipt);

    private Task<T> UseAsync<T>(Func<T> use)
    {
        lock (_lock)
        {
            return Outage() is { } outage ? Task.FromException<T>(outage) : Task.FromResult(use());
        }
    }

    private sealed class Entry
    {
        public required int Id { get; init; }

        public required byte[] Body { get; init; }

        public required DateTimeOffset VisibleAt { get; set; }

        public int Deliveries { get; set; }

        public string Receipt { get; set; } = "";
    }
}
