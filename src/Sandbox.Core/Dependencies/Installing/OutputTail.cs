using System.Text;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Keeps the end of what a command writes, however much it is.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();

    /// <summary>Reads to end-of-file.</summary>
    public async Task ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            lock (_lock)
            {
                _text.Append(buffer, 0, count);
                if (_text.Length > 2 * capacity)
                    _text.Remove(0, _text.Length - capacity);
            }
        }
    }

    public override string ToString()
    {
        lock (_lock)
            return _text.Length <= capacity ? _text.ToString() : _text.ToString(_text.Length - capacity, capacity);
    }
}
