/*
 * What comes over the control socket and the door, through a real one. The first byte of an input
 * is how it is sent (enum manner), the rest is the packet.
 */
#include "fuzz.h"
#include "message.h"
#include "request.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum manner {
    DESCRIPTORS = 0x0f, /* how many; the kernel drops what our buffer does not hold */
    CONTAINER = 0x10,
    DOOR = 0x20,
    TOO_LONG = 0x40, /* zeros behind it, beyond every buffer */
};

enum { RUN = 7 };

static char received_bytes[MESSAGE_MAX_BYTES];

static void send_input(int socket, uint8_t manner, const uint8_t *packet, size_t bytes)
{
    static uint8_t long_packet[MESSAGE_MAX_BYTES + 1];
    int fds[DESCRIPTORS];
    int count = manner & DESCRIPTORS;
    char control[CMSG_SPACE(sizeof fds)] __attribute__((aligned(sizeof(size_t)))) = {0};

    for (int i = 0; i < count; i++)
        fds[i] = socket;
    if ((manner & TOO_LONG) != 0) {
        memset(long_packet, 0, sizeof long_packet);
        memcpy(long_packet, packet, bytes);
        packet = long_packet;
        bytes = sizeof long_packet;
    }
    struct iovec part = {(void *)packet, bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        size_t fd_bytes = sizeof(int) * (size_t)count;
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(fd_bytes);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fd_bytes);
        memcpy(CMSG_DATA(header), fds, fd_bytes);
    }
    CHECK(sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)bytes);
}

/* Returns what is behind the last of them. */
static const char *check_strings(char *const *strings, const char *next)
{
    for (; *strings != NULL; strings++) {
        CHECK(*strings == next);
        next += strlen(next) + 1;
    }
    return next;
}

static void take_go(const struct received *received)
{
    struct go go;
    if (!go_parse(received_bytes, received->bytes, received->fd_count, RUN, &go))
        return;
    struct go_message message;
    memcpy(&message, received_bytes, sizeof message);
    CHECK(message.header.kind == MESSAGE_GO && message.header.run == RUN);
    CHECK(message.string_bytes == received->bytes - sizeof message && received->fd_count <= 1);
    CHECK(go.argc > 0 && go.argv[go.argc] == NULL);
    const char *variables = check_strings(go.argv, received_bytes + sizeof(struct go_message));
    CHECK(check_strings(go.envp, variables) == received_bytes + received->bytes);
    free(go.argv);
}

static void take_request(const struct received *received, enum tier tier)
{
    union request request;
    if (!request_parse(received_bytes, received->bytes, received->fd_count, tier, &request))
        return;

    CHECK(request.header.run != 0);
    bool spawn = request.header.kind == MESSAGE_SPAWN;
    CHECK(spawn || request.header.kind == MESSAGE_KILL || request.header.kind == MESSAGE_RELEASE);
    CHECK(spawn ? received->fd_count >= SPAWN_FDS : received->fd_count == 0);
    if (spawn)
        CHECK(request.spawn.uid != 0 && (tier == TIER_NAMESPACES || request.spawn.uid != NO_ID));
    if (request.header.kind == MESSAGE_RELEASE)
        CHECK(tier == TIER_CONTAINER && request.release.uid != 0 && request.release.uid != NO_ID);
}

/* The same before and after: no descriptor is left open. */
static int lowest_free(void)
{
    int fd = dup(STDERR_FILENO);
    CHECK(fd >= 0 && close(fd) == 0);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t bytes)
{
    int sockets[2];
    struct received received;
    if (bytes == 0 || bytes > MESSAGE_MAX_BYTES)
        return 0;
    uint8_t manner = input[0];
    bool door = (manner & DOOR) != 0;

    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == 0);
    int free_before = lowest_free();
    send_input(sockets[0], manner, input + 1, bytes - 1);
    size_t capacity = door ? sizeof received_bytes : sizeof(union request);
    if (receive_message(sockets[1], received_bytes, capacity, &received) == 0) {
        CHECK(received.bytes == bytes - 1 && received.fd_count == (manner & DESCRIPTORS));
        for (int i = 0; i < received.fd_count; i++)
            CHECK(fcntl(received.fds[i], F_GETFD) == FD_CLOEXEC);
        if (door)
            take_go(&received);
        else
            take_request(&received, (manner & CONTAINER) != 0 ? TIER_CONTAINER : TIER_NAMESPACES);
        close_received(&received);
    } else {
        CHECK(received.fd_count == 0);
    }
    CHECK(lowest_free() == free_before);
    CHECK(close(sockets[0]) == 0 && close(sockets[1]) == 0);
    return 0;
}
