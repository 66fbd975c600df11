using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>What a list was resolved to: every package with its version and its hash, as the package manager takes it back.</summary>
public sealed record PackageLock
{
    /// <summary><see cref="PackageList.Hash"/> of the list that it belongs to.</summary>
    public required string ListHash { get; init; }

    /// <summary>Interpreter and machine that it was made for; wheels differ by both.</summary>
    public required string Platform { get; init; }

    /// <summary>pip's requirements with hashes, or npm's package-lock.json.</summary>
    public required string Text { get; init; }

    /// <summary>Names the installed set: the same lock on the same platform is the same set.</summary>
    internal string Version => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Platform}\n{Text}")))[..32];
}
