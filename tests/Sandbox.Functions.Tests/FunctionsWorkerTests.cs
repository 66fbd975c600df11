using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Sandbox.Core.Sandboxing;

namespace Sandbox.Functions.Tests;

public sealed class FunctionsWorkerTests
{
    [Fact]
    public async Task Start_WithWrongSettings_EndsWithOneLineAndAnExitCode()
    {
        using var error = new StringWriter();

        int exitCode = await FunctionsWorker.RunAsync(
            ["--environment=Development", "--Sandbox:Limits:DefaultWallMs=0", "--Sandbox:Runs:MaxWorkers=0"], error);

        Assert.Equal(1, exitCode);
        string line = Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("sandbox: failed: ", line, StringComparison.Ordinal);
        Assert.All((string[])["DefaultWallMs", "MaxWorkers"], setting => Assert.Contains(setting, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithoutAKey_IsRefusedOutsideOfDevelopment()
    {
        using var error = new StringWriter();

        int exitCode = await FunctionsWorker.RunAsync([], error);

        Assert.Equal(1, exitCode);
        Assert.Contains("Sandbox__Http__ApiKey", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhereNoSandboxCanBe_EndsWithTheReason()
    {
        using var error = new StringWriter();

        int exitCode = await FunctionsWorker.RunAsync(
            ["--Sandbox:Http:ApiKey=key", "--Sandbox:Isolation:NativePath=/nowhere"], error);

        Assert.Equal(1, exitCode);
        Assert.Contains("/nowhere", error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    // The host passes nothing on for a worker that has OpenTelemetry of its own.
    [Theory]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=00000000-0000-0000-0000-000000000000", "AzureMonitor")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "Otlp")]
    public void Telemetry_WithAPlaceToSendItTo_IsExportedByTheWorker(string setting, string value, string exporter)
    {
        Assert.DoesNotContain(ServicesOf(), name => name.Contains(exporter, StringComparison.Ordinal));
        Assert.Contains(ServicesOf($"--{setting}={value}"), name => name.Contains(exporter, StringComparison.Ordinal));
    }

    private static IEnumerable<string> ServicesOf(params string[] settings)
    {
        var services = new ServiceCollection();
        IConfiguration configuration = new ConfigurationBuilder().AddCommandLine(settings).Build();
        services.AddWorker(configuration, new HostingEnvironment());
        return services.Select(service =>
            $"{service.ServiceType} {service.ImplementationType} {service.ImplementationInstance} {service.ImplementationFactory?.Method.DeclaringType}");
    }

    [Fact]
    public void Services_OfTheWorker_StartSandboxesBeforeAnythingElse()
    {
        // What the packages want to know of the host, which no test needs.
        using IHost host = FunctionsWorker.Create(
            ["--Sandbox:Http:ApiKey=key", $"--Sandbox:Isolation:NativePath={RepositoryPaths.Of("native")}",
             "--Functions:Worker:HostEndpoint=http://127.0.0.1:1", "--Functions:Worker:GrpcMaxMessageLength=2147483647"]);

        Assert.IsType<SandboxManager>(host.Services.GetServices<IHostedService>().First());
    }
}
