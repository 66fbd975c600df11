using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Sandbox.Testing;

/// <summary>What a process prints, read to its end so that it never waits for us.</summary>
public sealed class Lines
{
    private const int Kept = 50;

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Queue<string> _last = new();

    public Lines(TextReader reader) => Ended = ReadAsync(reader);

    /// <summary>Everything is read: the process and all that it started have closed their end.</summary>
    public Task Ended { get; }

    /// <summary>The next line that has the pattern.</summary>
    /// <exception cref="EndOfStreamException">The process closed its end first.</exception>
    public async Task<Match> WaitForAsync(Regex pattern)
    {
        await foreach (string line in _lines.Reader.ReadAllAsync())
        {
            if (pattern.Match(line) is { Success: true } match)
                return match;
        }

        throw new EndOfStreamException($"no line has {pattern}");
    }

    /// <summary>The last lines.</summary>
    public override string ToString()
    {
        lock (_last)
            return string.Join('\n', _last);
    }

    private async Task ReadAsync(TextReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                lock (_last)
                {
                    _last.Enqueue(line);
                    if (_last.Count > Kept)
                        _last.Dequeue();
                }

                _lines.Writer.TryWrite(line);
            }
        }
        finally
        {
            _lines.Writer.Complete();
        }
    }
}
