using Xunit;

namespace Sandbox.Testing;

/// <summary>One Azurite for a class or a collection of tests; none where it is not installed.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? _azurite;

    /// <summary>Ask only in tests that are skipped without it.</summary>
    public AzuriteProcess Azurite =>
        _azurite ?? throw new InvalidOperationException(AzuriteInstallation.Missing);

    public async Task InitializeAsync()
    {
        if (AzuriteInstallation.Missing is null)
            _azurite = await AzuriteProcess.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
    }
}
