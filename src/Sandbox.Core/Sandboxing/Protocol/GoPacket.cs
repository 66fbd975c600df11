using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Sandbox.Core.Sandboxing.Protocol;

/// <summary>A GO message with its strings, in a pooled buffer.</summary>
internal sealed class GoPacket : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int _length = Unsafe.SizeOf<GoMessage>();
    private uint _arguments;
    private uint _variables;

    /// <summary>The finished packet of that run.</summary>
    /// <exception cref="SandboxException">Arguments and environment are longer than one packet.</exception>
    public ReadOnlySpan<byte> Finish(uint run)
    {
        if (_length > Wire.MaxBytes)
            throw new SandboxException("go", 0, $"arguments and environment are over {Wire.MaxBytes} bytes");

        var message = new GoMessage
        {
            Header = { Kind = MessageKind.Go, Run = run },
            Argc = _arguments,
            Envc = _variables,
            StringBytes = (uint)(_length - Unsafe.SizeOf<GoMessage>()),
        };
        MemoryMarshal.Write(_buffer, in message);
        return _buffer.AsSpan(0, _length);
    }

    /// <summary>All arguments come before the first variable.</summary>
    public void AddArgument(string argument)
    {
        Append(argument);
        Append((byte)0);
        _arguments++;
    }

    public void AddVariable(string name, string value)
    {
        Append(name);
        Append((byte)'=');
        Append(value);
        Append((byte)0);
        _variables++;
    }

    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    private void Append(string text)
    {
        // A NUL would end the string early and shift all that follow.
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new SandboxException("go", 0, "an argument or a variable holds a NUL character");

        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
    }

    private void Append(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
            return;

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
