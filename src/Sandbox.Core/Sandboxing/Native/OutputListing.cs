using System.Globalization;
using System.Text;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>What was found in an output folder, and remarks on what cannot be collected.</summary>
internal sealed class OutputListing
{
    // A program can leave thousands of them; an answer that tells ten is still read by somebody.
    private const int MostRemarks = 10;
    private const int MostShownBytes = 80;

    private readonly List<string> _remarks = [];
    private int _more;

    /// <summary>Paths of regular files.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Entries of any kind.</summary>
    public int Seen { get; set; }

    public IReadOnlyList<string> Remarks =>
        _more == 0 ? _remarks : [.. _remarks, $"{_more} more entries of out were left out"];

    public void Add(string parent, ReadOnlySpan<byte> name, string problem)
    {
        if (Reserve())
            Add($"out/{(parent.Length == 0 ? "" : Show(Encoding.UTF8.GetBytes(parent)) + "/")}{Show(name)} {problem}: left out");
    }

    public void Add(string path, string problem)
    {
        if (Reserve())
            Add($"out/{Show(Encoding.UTF8.GetBytes(path))} {problem}: left out");
    }

    public void Add(string remark) => _remarks.Add(remark);

    private bool Reserve()
    {
        if (_remarks.Count < MostRemarks)
            return true;

        _more++;
        return false;
    }

    /// <summary>A name is the program's own text: nothing of it may reach a terminal or a log as it is.</summary>
    private static string Show(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        foreach (byte value in name[..Math.Min(name.Length, MostShownBytes)])
        {
            if (value is >= 0x20 and < 0x7F and not (byte)'\\')
                text.Append((char)value);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }

        return name.Length > MostShownBytes ? text.Append("...").ToString() : text.ToString();
    }
}
