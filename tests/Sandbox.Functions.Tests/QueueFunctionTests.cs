using System.Reflection;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Core.Jobs;

namespace Sandbox.Functions.Tests;

public sealed class QueueFunctionTests
{
    private const string Job = """{"job_id":"job-1","language":"python3","code":"print(1)"}""";

    private readonly IServiceProvider _services = FunctionDoors.CreateServices();

    private QueueFunctions Functions => ActivatorUtilities.CreateInstance<QueueFunctions>(_services);

    [Fact]
    public void Queues_OfTheTriggers_AreTheOnesThatJobsAreSentTo()
    {
        string queue = new JobsOptions().Queue;

        IEnumerable<string> names = typeof(QueueFunctions).GetMethods()
            .SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<QueueTriggerAttribute>()?.QueueName)
            .OfType<string>();

        Assert.Equal([queue, $"{queue}-poison"], names);
    }

    [Fact]
    public void HostJson_Deliveries_AreAsManyAsTheServers()
    {
        using JsonDocument host = JsonDocument.Parse(File.ReadAllText(RepositoryPaths.Of("host.json")));

        int deliveries = host.RootElement.GetProperty("extensions").GetProperty("queues").GetProperty("maxDequeueCount").GetInt32();
        Assert.Equal(new JobsOptions().MaxDeliveries, deliveries);
    }

    [Fact]
    public async Task Run_JobDeliveredTwice_HasOneResult()
    {
        await Functions.RunAsync(Message(Job, 1), CancellationToken.None);
        await Functions.RunAsync(Message(Job, 2), CancellationToken.None);

        JobStatus? status = await _services.GetRequiredService<JobReader>().FindAsync("job-1", CancellationToken.None);
        Assert.Equal(JobState.Succeeded, status?.State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"job_id":"x","version":99,"language":"python3","code":"1"}""")]
    [InlineData("""{"job_id":"x","language":"python3","code_blob":"code/missing"}""")]
    public async Task Run_MessageNobodyUnderstands_IsLeftToTheHost(string body) =>
        await Assert.ThrowsAsync<JobNotDoneException>(() => Functions.RunAsync(Message(body, 1), CancellationToken.None));

    [Fact]
    public async Task End_PoisonedJob_HasAResultWithTheReason()
    {
        await Functions.EndAsync(Message("""{"job_id":"job-2","language":"cobol","code":"1"}""", 1), CancellationToken.None);

        JobStatus? status = await _services.GetRequiredService<JobReader>().FindAsync("job-2", CancellationToken.None);
        Assert.Equal(JobState.Failed, status?.State);
    }

    // The host removes such a message from both queues, and shows it to nobody, when it is the one to decode it.
    [Fact]
    public async Task Message_NotBase64_IsPoisonWithTheReason()
    {
        QueueMessage message = Plain("""{"job_id":"job-3","language":"python3","code":"print(1)"}""", 1);

        JobNotDoneException refused =
            await Assert.ThrowsAsync<JobNotDoneException>(() => Functions.RunAsync(message, CancellationToken.None));
        await Functions.EndAsync(message, CancellationToken.None);

        Assert.Equal(JobDecisionKind.Poison, refused.Decision.Kind);
        JobStatus? status = await _services.GetRequiredService<JobReader>().FindAsync("job-3", CancellationToken.None);
        Assert.Equal("message: not base64", status?.Error);
    }

    private static QueueMessage Message(string body, int deliveries) =>
        Plain(Convert.ToBase64String(Encoding.UTF8.GetBytes(body)), deliveries);

    private static QueueMessage Plain(string text, int deliveries) =>
        QueuesModelFactory.QueueMessage("id", "receipt", BinaryData.FromString(text), deliveries);
}
