using Sandbox.Server.Configuration;

namespace Sandbox.Server.Commands;

/// <summary>What the commands without a server need: the same house, no door.</summary>
internal static class LocalServices
{
    /// <param name="onlyOneProgram">Warming an interpreter for more programs costs longer than starting one.</param>
    /// <param name="settings">Settings that the command needs otherwise than a server does.</param>
    /// <param name="defaults">Those that it only needs where nobody set them.</param>
    /// <param name="configure">Adds what only this command needs.</param>
    /// <exception cref="StartException">The settings are wrong.</exception>
    public static ServiceProvider Create(
        bool onlyOneProgram = true,
        IReadOnlyDictionary<string, string?>? settings = null,
        IReadOnlyDictionary<string, string?>? defaults = null,
        Action<IServiceCollection>? configure = null)
    {
        var configuration = new ConfigurationBuilder();
        configuration.AddInMemoryCollection(defaults ?? new Dictionary<string, string?>());
        configuration.AddSettings([]);

        var services = new ServiceCollection();
        if (onlyOneProgram)
            configuration.AddInMemoryCollection([new("Sandbox:Pool:Warm", "false"), new("Sandbox:Pool:Parked", "0")]);
        if (settings is not null)
            configuration.AddInMemoryCollection(settings);
        IConfiguration built = configuration.Build();
        services.AddSingleton(built);
        SandboxServer.AddServices(services, built);
        configure?.Invoke(services);

        ServiceProvider provider = services.BuildServiceProvider();
        ServerSettings.CheckValues(provider);
        return provider;
    }
}
