using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Sandbox.Http;

/// <summary>Tells whether a request brings the operator's key, in a time that says nothing about the key.</summary>
public sealed class ApiKey
{
    private const string Header = "X-Api-Key";

    // Hashes are compared, not keys: they have one length, so not even the key's length shows in the time.
    private readonly byte[]? _hash;

    public ApiKey(IOptions<HttpOptions> options)
    {
        string key = options.Value.ApiKey;
        _hash = key.Length == 0 ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));
    }

    public bool Accepts(HttpRequest request)
    {
        if (_hash is null)
            return true;

        StringValues sent = request.Headers[Header];
        return sent is [{ } key]
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), _hash);
    }
}
