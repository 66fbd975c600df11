using Sandbox.Core.Sandboxing.Protocol;
using Tmds.Linux;

namespace Sandbox.Core.Sandboxing.Native;

/// <summary>One packet with file descriptors, in and out, over the sockets of native/src/protocol.h.</summary>
internal static unsafe class PacketSocket
{
    private const int RightsBytes = Wire.MaxDescriptors * sizeof(int);

    // Two control messages, each with a 16-byte header: descriptors, and credentials of at most 16 bytes.
    private const int ControlBytes = 16 + RightsBytes + 16 + 16;

    /// <summary>Returns 0, or the errno; EAGAIN when the peer has to read first.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> packet, ReadOnlySpan<int> descriptors)
    {
        ulong* control = stackalloc ulong[ControlBytes / sizeof(ulong)];
        new Span<byte>(control, ControlBytes).Clear();
        fixed (byte* start = packet)
        {
            var part = new iovec { iov_base = start, iov_len = packet.Length };
            var message = new msghdr { msg_iov = &part, msg_iovlen = 1 };
            if (descriptors.Length > 0)
            {
                int bytes = descriptors.Length * sizeof(int);
                message.msg_control = control;
                message.msg_controllen = LibC.CMSG_SPACE(bytes);
                cmsghdr* header = LibC.CMSG_FIRSTHDR(&message);
                header->cmsg_level = LibC.SOL_SOCKET;
                header->cmsg_type = LibC.SCM_RIGHTS;
                // Not CMSG_LEN(bytes), which Tmds.LibC rounds up: the kernel would send what lies behind the last one, too.
                header->cmsg_len = LibC.CMSG_LEN(0) + bytes;
                descriptors.CopyTo(new Span<int>(LibC.CMSG_DATA(header), descriptors.Length));
            }

            while (LibC.sendmsg(socket, &message, LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT) < 0)
            {
                int errno = LibC.errno;
                if (errno != LibC.EINTR)
                    return errno;
            }

            return 0;
        }
    }

    /// <summary>Takes one packet; <see cref="ReceivedPacket.Bytes"/> is 0 when the peer has closed.</summary>
    public static ReceivedPacket Receive(int socket, Span<byte> buffer)
    {
        ulong* control = stackalloc ulong[ControlBytes / sizeof(ulong)];
        fixed (byte* start = buffer)
        {
            var part = new iovec { iov_base = start, iov_len = buffer.Length };
            var message = new msghdr
            {
                msg_iov = &part,
                msg_iovlen = 1,
                msg_control = control,
                msg_controllen = ControlBytes,
            };
            long bytes;
            while ((bytes = (long)LibC.recvmsg(socket, &message, LibC.MSG_CMSG_CLOEXEC | LibC.MSG_DONTWAIT)) < 0)
            {
                int errno = LibC.errno;
                if (errno != LibC.EINTR)
                    return new ReceivedPacket { Errno = errno };
            }

            var received = new ReceivedPacket { Bytes = (int)bytes };
            for (cmsghdr* header = LibC.CMSG_FIRSTHDR(&message); header != null; header = LibC.CMSG_NXTHDR(&message, header))
                Take(header, received);

            if ((message.msg_flags & (LibC.MSG_TRUNC | LibC.MSG_CTRUNC)) == 0)
                return received;

            received.Dispose();
            return new ReceivedPacket { Errno = LibC.EMSGSIZE };
        }
    }

    private static void Take(cmsghdr* header, ReceivedPacket received)
    {
        if (header->cmsg_level != LibC.SOL_SOCKET)
            return;

        byte* data = LibC.CMSG_DATA(header);
        if (header->cmsg_type == LibC.SCM_CREDENTIALS)
        {
            received.SenderPid = ((ucred*)data)->pid;
        }
        else if (header->cmsg_type == LibC.SCM_RIGHTS)
        {
            int count = Math.Min(RightsBytes, (int)header->cmsg_len - LibC.CMSG_LEN(0)) / sizeof(int);
            for (int i = 0; i < count; i++)
                received.Descriptors.Add(new FileDescriptor(((int*)data)[i]));
        }
    }
}
