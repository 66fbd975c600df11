using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Writes a lock out of the wheels that pip chose: <c>name==version --hash=sha256:...</c> a line.</summary>
internal static class WheelLock
{
    /// <exception cref="DependencyException">A file's name is no wheel's.</exception>
    public static string Create(IEnumerable<FileInfo> wheels)
    {
        var text = new StringBuilder();
        foreach (FileInfo wheel in wheels)
        {
            // PEP 427: name-version(-build)-python-abi-platform.whl; the name has no "-" in it.
            string[] parts = wheel.Name[..^wheel.Extension.Length].Split('-');
            if (parts.Length is < 5 or > 6 || parts.Any(part => part.Length == 0 || part.Any(letter => char.IsWhiteSpace(letter) || letter == ';')))
                throw new DependencyException(DependencyFailure.NotInstallable, $"{wheel.Name} is no wheel's name");

            using FileStream content = wheel.OpenRead();
            string hash = Convert.ToHexStringLower(SHA256.HashData(content));
            text.Append(parts[0]).Append("==").Append(parts[1].Replace('_', '+')).Append(" --hash=sha256:").Append(hash).Append('\n');
        }

        return text.ToString();
    }
}
