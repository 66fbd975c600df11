using Microsoft.Extensions.Options;
using Sandbox.Core.Jobs;
using Sandbox.Core.Jobs.Queues;
using Xunit;

namespace Sandbox.Core.Tests.Jobs.Queues;

/// <summary>What both queues promise, as steps that each one's tests play.</summary>
internal static class JobQueueContract
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    public static IOptions<JobsOptions> Options { get; } = Microsoft.Extensions.Options.Options.Create(new JobsOptions());

    public static async Task MessageComesOnceAndGoesAsync(IJobQueue queue)
    {
        byte[] body = [0, 255, 10, 13, .. "text é"u8];
        await queue.SendAsync(body, CancellationToken.None);

        ReceivedMessage message = Assert.Single(await ReceiveAsync(queue));
        Assert.Equal(body, message.Body.ToArray());
        Assert.Equal(1, message.Deliveries);
        Assert.Null(message.Problem);
        Assert.Empty(await ReceiveAsync(queue));

        await queue.DeleteAsync(message, CancellationToken.None);
        await queue.DeleteAsync(message, CancellationToken.None);
        Assert.Empty(await ReceiveAsync(queue));
    }

    public static async Task MessageGivenBackComesAgainAsync(IJobQueue queue)
    {
        await queue.SendAsync("a"u8.ToArray(), CancellationToken.None);
        ReceivedMessage first = Assert.Single(await ReceiveAsync(queue));

        Assert.True(await queue.HideAsync(first, Lease, CancellationToken.None));
        Assert.True(await queue.HideAsync(first, TimeSpan.Zero, CancellationToken.None));
        ReceivedMessage second = Assert.Single(await ReceiveAsync(queue));

        Assert.Equal(2, second.Deliveries);

        // The first holder has nothing to say any more.
        Assert.False(await queue.HideAsync(first, Lease, CancellationToken.None));
        await queue.DeleteAsync(first, CancellationToken.None);
        Assert.True(await queue.HideAsync(second, TimeSpan.Zero, CancellationToken.None));
        Assert.Single(await ReceiveAsync(queue));
    }

    public static async Task ReceivesNoMoreThanAskedAsync(IJobQueue queue)
    {
        for (byte number = 0; number < 5; number++)
            await queue.SendAsync(new[] { number }, CancellationToken.None);

        IReadOnlyList<ReceivedMessage> first = await queue.ReceiveAsync(3, Lease, CancellationToken.None);
        IReadOnlyList<ReceivedMessage> second = await queue.ReceiveAsync(3, Lease, CancellationToken.None);

        Assert.Equal([0, 1, 2, 3, 4], first.Concat(second).Select(message => (int)message.Body.Span[0]).Order());
        Assert.Equal(3, first.Count);
    }

    public static async Task PoisonLeavesTheQueueAsync(IJobQueue queue)
    {
        await queue.SendAsync("a"u8.ToArray(), CancellationToken.None);
        ReceivedMessage message = Assert.Single(await ReceiveAsync(queue));

        await queue.MoveToPoisonAsync(message, CancellationToken.None);

        Assert.False(await queue.HideAsync(message, TimeSpan.Zero, CancellationToken.None));
        Assert.Empty(await ReceiveAsync(queue));
    }

    public static Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(IJobQueue queue) =>
        queue.ReceiveAsync(10, Lease, CancellationToken.None);
}
