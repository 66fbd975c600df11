using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>A list of packages that was read and found right.</summary>
/// <param name="Text">As its author wrote it.</param>
/// <param name="Packages">What it asks for, in its order.</param>
internal sealed record PackageList(string Text, IReadOnlyList<RequestedPackage> Packages)
{
    /// <summary>SHA-256 of what it asks for: comments and order of writing do not make another list.</summary>
    public string Hash { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Packages.Select(package => package.Line).Order(StringComparer.Ordinal)))));
}
