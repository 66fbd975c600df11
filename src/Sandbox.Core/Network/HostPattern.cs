using System.Globalization;

namespace Sandbox.Core.Network;

/// <summary>A host name, or all names below one: <c>*.example.org</c> is a.example.org and a.b.example.org, not example.org.</summary>
public sealed class HostPattern
{
    private const int MaxNameLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };

    private readonly string _name;
    private readonly bool _below;

    private HostPattern(string name, bool below) => (_name, _below) = (name, below);

    public static bool TryParse(string? text, out HostPattern? pattern)
    {
        pattern = null;
        string trimmed = (text ?? "").Trim();
        bool below = trimmed.StartsWith("*.", StringComparison.Ordinal);
        if (Normalize(below ? trimmed[2..] : trimmed) is not { } name)
            return false;

        pattern = new HostPattern(name, below);
        return true;
    }

    /// <param name="name">As <see cref="Normalize"/> returns it.</param>
    public bool Matches(string name) => _below
        ? name.Length > _name.Length + 1 && name.EndsWith(_name, StringComparison.Ordinal) && name[^(_name.Length + 1)] == '.'
        : name == _name;

    /// <summary>The one form in which names are compared: ASCII, lower case, without the dot of the root; null when it is none.</summary>
    public static string? Normalize(string name)
    {
        string ascii;
        try
        {
            ascii = Idn.GetAscii(name.TrimEnd('.')).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }

        return ascii.Length is > 0 and <= MaxNameLength && ascii.Split('.').All(IsLabel) ? ascii : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    public override string ToString() => _below ? $"*.{_name}" : _name;
}
