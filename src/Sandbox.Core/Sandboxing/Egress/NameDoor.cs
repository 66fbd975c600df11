using System.Buffers.Binary;
using Sandbox.Core.Network;
using Sandbox.Core.Sandboxing.Events;
using Sandbox.Core.Sandboxing.Native;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Egress;

/// <summary>
/// Our end of a program's connection to its name server: DNS over a stream, each message behind its length (RFC 1035,
/// 4.2.2). One question at a time, in their order; names are looked up beside the reactor.
/// </summary>
internal sealed class NameDoor(Reactor reactor, FileDescriptor socket, RunEgress run, bool inet6, Action<NameDoor> onEnd)
    : IReactorHandler, IDisposable
{
    // A question is a name and a little more, with EDNS a few options.
    private const int MostBytes = 1024;
    private const int LengthBytes = 2;

    // The host's resolver may wait for several servers; longer than a client waits there is no use for an answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ended = new();
    private readonly byte[] _buffer = new byte[LengthBytes + MostBytes];
    private int _length;

    // A client asks for both families of a name in a row.
    private string? _lastName;
    private ResolvedName? _lastAnswer;

    public void Start() => reactor.Add(socket, this);

    public void OnReady(int events)
    {
        long count;
        unsafe
        {
            // Without room for ancillary data: descriptors that a program sends along are closed by the kernel.
            fixed (byte* start = _buffer)
                count = (long)LibC.recv(socket.Value, start + _length, _buffer.Length - _length, LibC.MSG_DONTWAIT);
        }

        if (count < 0 && (LibC.errno == LibC.EAGAIN || LibC.errno == LibC.EINTR))
            return;
        if (count <= 0)
        {
            End();
            return;
        }

        _length += (int)count;
        if (HasMessage(out _))
        {
            reactor.Forget(socket);
            AnswerOne();
        }
        else if (_length == _buffer.Length)
        {
            End();
        }
    }

    public void OnFault(Exception exception) => End();

    public void Dispose()
    {
        if (_ended.IsCancellationRequested)
            return;

        _ended.Cancel();
        _ended.Dispose();
        reactor.Close(socket);
    }

    private bool HasMessage(out int bytes)
    {
        bytes = _length < LengthBytes ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_buffer);
        return bytes is > 0 and <= MostBytes && _length >= LengthBytes + bytes;
    }

    private void AnswerOne()
    {
        HasMessage(out int bytes);
        DnsQuestion? question = DnsMessage.ReadQuestion(_buffer.AsSpan(LengthBytes, bytes));
        _length -= LengthBytes + bytes;
        _buffer.AsSpan(LengthBytes + bytes, _length).CopyTo(_buffer);
        if (question is null || !run.Ask())
        {
            End();
            return;
        }

        if (question.Name == _lastName)
        {
            Answer(question, _lastAnswer!);
            return;
        }

        Task<ResolvedName> lookup = ResolveAsync(question.Name, _ended.Token);
        _ = lookup.ContinueWith(
            done => reactor.Post(() => OnResolved(question, done)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task<ResolvedName> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        // Off the reactor from the first step.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await run.ResolveAsync(name, cancellationToken).WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
    }

    private void OnResolved(DnsQuestion question, Task<ResolvedName> lookup)
    {
        if (!socket.IsOpen)
        {
            _ = lookup.Exception;
            return;
        }

        _ = lookup.Exception;
        ResolvedName answer = lookup.IsCompletedSuccessfully ? lookup.Result : new ResolvedName(DnsCode.ServerFailure, []);
        // What failed is worth another try.
        if (answer.Code != DnsCode.ServerFailure)
            (_lastName, _lastAnswer) = (question.Name, answer);
        Answer(question, answer);
    }

    private void Answer(DnsQuestion question, ResolvedName answer)
    {
        bool untold = question.Type == DnsMessage.TypeAaaa && !inet6;
        byte[] message = DnsMessage.WriteAnswer(question, answer.Code, untold ? [] : answer.Addresses);
        byte[] packet = new byte[LengthBytes + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)message.Length);
        message.CopyTo(packet, LengthBytes);
        if (!TrySend(packet))
            End();
        else if (HasMessage(out _))
            // Not from here: many questions that are known would make a deep stack.
            reactor.Post(AnswerNext);
        else
            reactor.Add(socket, this);
    }

    private void AnswerNext()
    {
        if (socket.IsOpen)
            AnswerOne();
    }

    // Who does not read its answers gets none: the buffer holds hundreds.
    private unsafe bool TrySend(byte[] packet)
    {
        fixed (byte* start = packet)
            return (long)LibC.send(socket.Value, start, packet.Length, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL) == packet.Length;
    }

    private void End()
    {
        Dispose();
        onEnd(this);
    }
}
