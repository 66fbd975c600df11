namespace Sandbox.Http.Tests.EndToEnd;

/// <summary>One server for the tests that do not end it; none when it was not built, all of them are skipped then.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private ServerProcess? _server;

    internal HttpClient Client => Server.Client;

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("the server was not built");

    public async Task InitializeAsync()
    {
        if (new BuiltServerFactAttribute().Skip is null)
            _server = await ServerProcess.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
