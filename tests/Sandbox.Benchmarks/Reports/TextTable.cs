namespace Sandbox.Benchmarks.Reports;

/// <summary>Rows in columns; the first is aligned left, the others right.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [heads];

    public void Add(params string[] row) => _rows.Add(row);

    public void Write(TextWriter output)
    {
        int[] widths = [.. heads.Select((_, column) => _rows.Max(row => row[column].Length))];
        output.WriteLine();
        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
            if (row == heads)
                output.WriteLine(new string('-', widths.Sum() + (2 * (widths.Length - 1))));
        }
    }
}
