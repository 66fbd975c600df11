using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Functions;

/// <summary>The worker, from settings to its end.</summary>
internal static class FunctionsWorker
{
    /// <summary>The host starts a new worker after any exit code but this one, which it takes for a wish to be left alone.</summary>
    private const int Success = 0;

    private const int Failure = 1;

    /// <summary>Runs until the host ends it; whatever stops it before is one line on <paramref name="error"/> and exit code 1.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        try
        {
            using IHost host = Create(args);
            // Here, because services read settings when they are made, and the first wrong one would hide the others.
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            BackgroundService[] background = [.. host.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
            await host.RunAsync().ConfigureAwait(false);

            // One that fails stops the application as quietly as the host's own goodbye does.
            return background.FirstOrDefault(service => service.ExecuteTask is { IsFaulted: true }) is { } broken
                ? await FailAsync(error, $"{broken.GetType().Name}: {broken.ExecuteTask!.Exception!.GetBaseException().Message}")
                    .ConfigureAwait(false)
                : Success;
        }
        catch (OptionsValidationException exception)
        {
            return await FailAsync(error, string.Join("; ", exception.Failures)).ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            // Settings of several sections are wrong: all of it is told.
            string[] problems = [.. exception.Flatten().InnerExceptions.Select(inner => inner.Message)];
            return await FailAsync(error, string.Join("; ", problems)).ConfigureAwait(false);
        }
        catch (IsolationException exception)
        {
            return await FailAsync(error, exception.Message).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The outer border: a worker that ends for a reason nobody knows is not started again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return await FailAsync(error, $"{exception.GetType().Name}: {exception.Message}").ConfigureAwait(false);
        }
    }

    internal static IHost Create(string[] args)
    {
        FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        // Four lines for each request, which the host tells in two of its own.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        int others = builder.Services.Count;
        builder.Services.AddWorker(builder.Configuration, builder.Environment);
        builder.Services.StartFirst(others);
        return builder.Build();
    }

    private static async Task<int> FailAsync(TextWriter error, string problem)
    {
        // The host knows how bad a line is by its words, and shows one without "fail" or "error" to nobody.
        await error.WriteLineAsync($"sandbox: failed: {problem.ReplaceLineEndings(" ")}").ConfigureAwait(false);
        return Failure;
    }
}
