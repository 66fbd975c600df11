using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>The lock of a set of wheels: <c>name==version --hash=sha256:...</c> a line, and nothing else.</summary>
internal static partial class WheelLock
{
    /// <summary>Writes it out of the wheels that pip chose.</summary>
    /// <exception cref="DependencyException">A file's name is no wheel's.</exception>
    public static string Create(IEnumerable<FileInfo> wheels)
    {
        var text = new StringBuilder();
        foreach (FileInfo wheel in wheels)
        {
            // PEP 427: name-version(-build)-python-abi-platform.whl; the name has no "-" in it.
            string[] parts = wheel.Name[..^wheel.Extension.Length].Split('-');
            using FileStream content = wheel.OpenRead();
            string hash = Convert.ToHexStringLower(SHA256.HashData(content));
            string line = parts.Length is 5 or 6 ? $"{parts[0]}=={parts[1].Replace('_', '+')} --hash=sha256:{hash}" : "";
            if (!Line().IsMatch(line))
                throw Refused($"{wheel.Name} is no wheel's name");
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Looks at one from a store that others write in too: to pip it would be a list, with options that change what is safe.</summary>
    /// <exception cref="DependencyException">NotInstallable: it has something else in it.</exception>
    public static void Check(string text)
    {
        if (text.Split('\n').Any(line => line.Length > 0 && !Line().IsMatch(line)))
            throw Refused("the lock is no list of wheels with their hashes; a refresh makes it again");
    }

    private static DependencyException Refused(string reason) => new(DependencyFailure.NotInstallable, reason);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._]*==[A-Za-z0-9][A-Za-z0-9._+!]* --hash=sha256:[0-9a-f]{64}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
