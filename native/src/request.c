#include "request.h"

#include "failure.h"

#include <stdlib.h>
#include <string.h>

/* Every run of the container tier has a uid of its own: by it the spawner kills and removes. */
static bool is_uid(uint32_t uid, enum tier tier)
{
    return uid != 0 && (uid != NO_ID || tier == TIER_NAMESPACES);
}

bool request_parse(const void *packet, size_t bytes, int fd_count, enum tier tier,
                   union request *request)
{
    memset(request, 0, sizeof *request);
    if (bytes < sizeof request->header || bytes > sizeof *request)
        return false;
    memcpy(request, packet, bytes);
    if (request->header.run == 0)
        return false;

    switch (request->header.kind) {
    case MESSAGE_SPAWN:
        return bytes == sizeof request->spawn && fd_count >= SPAWN_FDS &&
               fd_count <= SPAWN_FDS + SPAWN_MAX_GROUPS && is_uid(request->spawn.uid, tier);
    case MESSAGE_KILL:
        return bytes == sizeof request->kill && fd_count == 0;
    case MESSAGE_RELEASE:
        return bytes == sizeof request->release && fd_count == 0 && tier == TIER_CONTAINER &&
               is_uid(request->release.uid, tier);
    default:
        return false;
    }
}

static size_t count_strings(const char *cursor, const char *end)
{
    size_t count = 0;
    for (; cursor < end; cursor++)
        count += *cursor == '\0';
    return count;
}

static char *cut_strings(char *cursor, char **strings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        strings[i] = cursor;
        cursor += strlen(cursor) + 1;
    }
    strings[count] = NULL;
    return cursor;
}

bool go_parse(char *packet, size_t bytes, int fd_count, uint32_t run, struct go *go)
{
    struct go_message message;
    if (bytes < sizeof message || bytes > MESSAGE_MAX_BYTES || fd_count > 1)
        return false;
    memcpy(&message, packet, sizeof message);
    if (message.header.kind != MESSAGE_GO || message.header.run != run || message.argc == 0 ||
        message.string_bytes != bytes - sizeof message)
        return false;

    /* Exactly these strings, and nothing behind the last: below nothing can go beyond the packet.
     */
    size_t count = (size_t)message.argc + message.envc;
    if (packet[bytes - 1] != '\0' ||
        count_strings(packet + sizeof message, packet + bytes) != count)
        return false;

    char **strings = calloc(count + 2, sizeof *strings);
    if (strings == NULL)
        fail(STAGE_GO, "memory");
    go->argc = (int)message.argc;
    go->argv = strings;
    go->envp = strings + message.argc + 1;
    cut_strings(cut_strings(packet + sizeof message, go->argv, message.argc), go->envp,
                message.envc);
    return true;
}
