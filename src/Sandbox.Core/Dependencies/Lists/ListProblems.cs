using System.Globalization;
using System.Text;

namespace Sandbox.Core.Dependencies.Lists;

/// <summary>Everything that is wrong with a list, in the order of its lines.</summary>
internal sealed class ListProblems
{
    // A list can be wrong in every line; an answer that names twenty of them is still read by somebody.
    private const int MaxEntries = 20;

    private readonly StringBuilder _text = new();

    public int Count { get; private set; }

    public void Add(int line, string problem) =>
        Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: {problem}"));

    public void Add(string problem)
    {
        Count++;
        if (Count <= MaxEntries)
            _text.Append(_text.Length == 0 ? "" : "; ").Append(problem);
        else if (Count == MaxEntries + 1)
            _text.Append("; and more");
    }

    public override string ToString() => _text.ToString();
}
