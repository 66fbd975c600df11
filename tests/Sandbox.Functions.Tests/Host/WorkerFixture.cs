using Sandbox.Testing;

namespace Sandbox.Functions.Tests.Host;

/// <summary>One worker for a class of tests, with the settings and the secrets of an app on Azure.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    public const string Key = "dify-sandbox";
    public const string IdentityEndpoint = "http://169.254.129.1:8081/msi/token-of-the-app";
    public const string IdentityHeader = "header-of-the-identity";

    private AzuriteProcess? _azurite;
    private PlayedHost? _host;

    /// <summary>The storage account, host's and worker's.</summary>
    public string ConnectionString { get; private set; } = "";

    internal PlayedHost Host =>
        _host ?? throw new InvalidOperationException(WorkerPlace.Missing ?? AzuriteInstallation.Missing);

    public async Task InitializeAsync()
    {
        if (WorkerPlace.Missing is not null || AzuriteInstallation.Missing is not null)
            return;

        _azurite = await AzuriteProcess.StartAsync();
        ConnectionString = _azurite.CreateConnectionString();
        _host = await PlayedHost.StartAsync(
            WorkerPlace.Published,
            ("Sandbox__Http__ApiKey", Key),
            ("AzureWebJobsStorage", ConnectionString),
            ("IDENTITY_ENDPOINT", IdentityEndpoint),
            ("IDENTITY_HEADER", IdentityHeader));
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
