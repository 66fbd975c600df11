using System.Text;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>The operator's registry: where it is, and by which right. npm takes no password out of an address.</summary>
/// <param name="Address">Without user and password.</param>
/// <param name="Variables">That npm proves its right by; only to that server.</param>
internal sealed record NpmRegistry(Uri Address, IReadOnlyDictionary<string, string> Variables)
{
    /// <param name="url"><c>https://user:password@host/path/</c>, or <c>https://token@host/path/</c>.</param>
    public static NpmRegistry Of(string url)
    {
        var whole = new Uri(url);
        if (whole.UserInfo.Length == 0)
            return new NpmRegistry(whole, new Dictionary<string, string>());

        string path = whole.AbsolutePath.EndsWith('/') ? whole.AbsolutePath : whole.AbsolutePath + "/";
        var address = new Uri($"{whole.Scheme}://{whole.Authority}{path}");
        string right = Uri.UnescapeDataString(whole.UserInfo);
        (string kind, string value) = whole.UserInfo.Contains(':', StringComparison.Ordinal)
            ? ("_auth", Convert.ToBase64String(Encoding.UTF8.GetBytes(right)))
            : ("_authToken", right);
        return new NpmRegistry(address, new Dictionary<string, string> { [$"npm_config_//{address.Authority}{path}:{kind}"] = value });
    }
}
