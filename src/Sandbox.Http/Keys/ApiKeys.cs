using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sandbox.Http.Keys;

/// <summary>Tells whose key a request brings, in a time that says nothing about the keys.</summary>
/// <remarks>
/// Keys change while the server runs: with the configuration, where its source tells of changes, and with the file of
/// keys, which is looked at again at most once a second. Keys that are wrong then change nothing: those before stay.
/// </remarks>
public sealed partial class ApiKeys : IDisposable
{
    private const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDisposable? _subscription;

    // Decided once: a server that began with keys must not open its door because the last of them went.
    private readonly bool _open;

    private HttpOptions _options;
    private string _stamp;
    private long _lookedAt;
    private volatile KeyList _keys;

    /// <exception cref="OptionsValidationException">The keys are wrong.</exception>
    public ApiKeys(IOptionsMonitor<HttpOptions> options, TimeProvider time, ILogger<ApiKeys> logger)
    {
        _time = time;
        _logger = logger;
        _options = options.CurrentValue;
        _open = !_options.HasKeys;
        _stamp = KeyFile.Stamp(_options.KeysFile);
        _lookedAt = time.GetTimestamp();
        _keys = new KeyList(_options, KeyFile.Read(_options.KeysFile));
        _subscription = options.OnChange(Change);
    }

    /// <summary>Nobody is asked for a key; decided at the start.</summary>
    public bool AreNone => _open;

    /// <returns>Null: nobody's; the request is not let in.</returns>
    public CallerKey? Find(HttpRequest request)
    {
        if (_open)
            return CallerKey.Anybody;

        if (Sent(request) is not { } key)
            return null;

        LookAtFile();
        return _keys.Find(key);
    }

    public void Dispose() => _subscription?.Dispose();

    // Prometheus and others can send a bearer's token and no header of ours.
    private static string? Sent(HttpRequest request) =>
        request.Headers[Header] switch
        {
            [{ } key] => key,
            [] => request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? value[Bearer.Length..]
                : null,
            _ => null,
        };

    private void LookAtFile()
    {
        if (_options.KeysFile.Length == 0 || _time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < LookInterval)
            return;

        lock (_lock)
        {
            if (_time.GetElapsedTime(_lookedAt) < LookInterval)
                return;

            Volatile.Write(ref _lookedAt, _time.GetTimestamp());
            string stamp = KeyFile.Stamp(_options.KeysFile);
            if (stamp == _stamp)
                return;

            _stamp = stamp;
            Read(_options);
        }
    }

    private void Change(HttpOptions options)
    {
        lock (_lock)
        {
            _stamp = KeyFile.Stamp(options.KeysFile);
            if (Read(options))
                _options = options;
        }
    }

    private bool Read(HttpOptions options)
    {
        string? problem;
        try
        {
            IReadOnlyDictionary<string, KeyOptions> file = KeyFile.Read(options.KeysFile);
            problem = KeyRules.FindProblems(options, file).FirstOrDefault();
            if (problem is null)
            {
                _keys = new KeyList(options, file);
                LogChanged();
                return true;
            }
        }
        catch (KeyFileException exception)
        {
            problem = exception.Message;
        }

        LogNotChanged(problem);
        return false;
    }

    [LoggerMessage(3021, LogLevel.Information, "The API keys were read again.")]
    private partial void LogChanged();

    [LoggerMessage(3022, LogLevel.Error, "The API keys changed and are wrong; those before stay: {Problem}")]
    private partial void LogNotChanged(string problem);
}
