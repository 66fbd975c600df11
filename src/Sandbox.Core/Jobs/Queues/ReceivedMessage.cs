namespace Sandbox.Core.Jobs.Queues;

/// <summary>A message under lease.</summary>
/// <param name="id">The queue's name for it.</param>
/// <param name="body">What its sender sent; as it lies in the queue when that could not be decoded.</param>
/// <param name="problem">Why it could not be decoded; null when it could.</param>
/// <param name="deliveries">How often it was delivered, this time included.</param>
/// <param name="receipt">The lease.</param>
public sealed class ReceivedMessage(string id, ReadOnlyMemory<byte> body, string? problem, int deliveries, string receipt)
{
    public string Id => id;

    public ReadOnlyMemory<byte> Body => body;

    public string? Problem => problem;

    public int Deliveries => deliveries;

    /// <summary>The lease; another one after each renewal.</summary>
    internal string Receipt { get; set; } = receipt;
}
