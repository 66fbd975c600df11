using System.Text;

namespace Sandbox.Core.Dependencies.Installing;

/// <summary>Keeps the end of what a command writes, however much it is.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();

    /// <summary>Reads to end-of-file.</summary>
    // Not by a StreamReader, which would take another encoding for what begins with a byte order mark.
    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 << 10];
        var text = new char[Encoding.UTF8.GetMaxCharCount(buffer.Length)];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            int letters = decoder.GetChars(buffer, 0, count, text, 0);
            lock (_lock)
            {
                _text.Append(text, 0, letters);
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
