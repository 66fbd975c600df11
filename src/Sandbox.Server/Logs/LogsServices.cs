using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Sandbox.Server.Logs;

/// <summary>Registers this room.</summary>
internal static class LogsServices
{
    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Adds the options, and the console that follows them.</summary>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<LogsOptions>, LogsOptionsValidator>();
        services.AddOptions<LogsOptions>()
            .Bind(configuration.GetSection(LogsOptions.Section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();

        // What is wrong is told with all other settings; until then, as if nothing had been said.
        Enum.TryParse(configuration[$"{LogsOptions.Section}:Format"], ignoreCase: true, out LogFormat format);
        if (!Enum.TryParse(configuration[$"{LogsOptions.Section}:Level"], ignoreCase: true, out LogLevel level))
            level = new LogsOptions().Level;

        services.AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.SetMinimumLevel(level);

            // A line for each request tells nothing that a line for each run does not, and has the caller's path in it.
            foreach (string framework in (string[])["Microsoft", "System", "Azure"])
                logging.AddFilter(framework, level > LogLevel.Warning ? level : LogLevel.Warning);

            // A start that failed is told once, in one line, by CommandBorder; not with a stack trace here.
            logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
            if (format == LogFormat.Json)
                logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = (Time, true));
            else
                logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, $"{Time} ", true));
        });
        services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
