using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Sandbox.Http.Keys;

/// <summary>A file of keys: <c>{"NAME": {"Key": "...", "MaxParallel": 4, "RunsPerMinute": 60}}</c>.</summary>
internal static class KeyFile
{
    // Far over ten thousand keys.
    private const long MaxBytes = 4 << 20;

    private static readonly Dictionary<string, KeyOptions> None = [];

    /// <exception cref="KeyFileException">It cannot be read, or is no list of keys.</exception>
    public static IReadOnlyDictionary<string, KeyOptions> Read(string path)
    {
        if (path.Length == 0)
            return None;
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
                throw new KeyFileException($"{path} is over {MaxBytes} bytes");
            IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
            return configuration.Get<Dictionary<string, KeyOptions>>(binder => binder.ErrorOnUnknownConfiguration = true) ?? None;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"{path} cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException or InvalidDataException)
        {
            // Their texts quote values, which may be keys.
            throw new KeyFileException(
                $"{path} is no JSON object of the form {{\"NAME\": {{\"Key\", \"MaxParallel\", \"RunsPerMinute\", \"Space\", \"MaxWallMs\", ...}}}}", exception);
        }
    }

    /// <summary>Tells one version from another; empty while there is none to be read.</summary>
    // By what is in it: times have a grain, and platforms swap the folder that a link leads through.
    public static string Stamp(string path)
    {
        if (path.Length == 0)
            return "";
        try
        {
            using FileStream stream = File.OpenRead(path);
            return stream.Length > MaxBytes ? "" : Convert.ToHexString(SHA256.HashData(stream));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
