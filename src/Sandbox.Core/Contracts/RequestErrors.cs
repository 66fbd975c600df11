using System.Text;

namespace Sandbox.Core.Contracts;

/// <summary>Everything that is wrong with a request, one entry per field, in the order it was found.</summary>
public sealed class RequestErrors
{
    // A request can be wrong in a thousand places; an answer that names twenty of them is still read by somebody.
    private const int MaxEntries = 20;

    // Names of environment variables and unknown fields are the caller's: a megabyte of them is not sent back.
    private const int MaxFieldLength = 80;

    private readonly List<(string Field, string Problem)> _entries = [];
    private bool _more;

    public int Count => _entries.Count;

    /// <summary>Notes what is wrong with a field; the first problem of a field is the one that is told.</summary>
    public void Add(string field, string problem)
    {
        if (Has(field))
            return;

        if (_entries.Count == MaxEntries)
            _more = true;
        else
            _entries.Add((field, problem));
    }

    /// <summary>Notes what is wrong with a part, its fields named from the whole: <c>inputs[3].stdin</c>.</summary>
    public void AddAll(string part, RequestErrors errors)
    {
        foreach ((string field, string problem) in errors._entries)
            Add(field == "body" ? part : $"{part}.{field}", problem);
        _more |= errors._more;
    }

    public bool Has(string field)
    {
        foreach ((string known, _) in _entries)
        {
            if (known == field)
                return true;
        }

        return false;
    }

    /// <summary>"language: required; code: expected a string, got a number at line 1".</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string field, string problem) in _entries)
        {
            string shown = field.Length <= MaxFieldLength ? field : string.Concat(field.AsSpan(0, MaxFieldLength), "…");
            text.Append(text.Length == 0 ? "" : "; ").Append(shown).Append(": ").Append(problem);
        }

        return _more ? text.Append("; and more").ToString() : text.ToString();
    }
}
