/*
 * What the server asks for, checked before anybody acts on it. No descriptor is touched here.
 */
#ifndef SANDBOX_REQUEST_H
#define SANDBOX_REQUEST_H

#include "jail.h"
#include "plan.h"
#include "protocol.h"

#include <stdbool.h>
#include <stddef.h>

/* Of the control socket; `header.kind` says which. */
union request {
    struct message_header header;
    struct spawn_message spawn;
    struct kill_message kill;
    struct release_message release;
};

/* Returns false for what protocol.h does not allow in this tier. */
bool request_parse(const void *packet, size_t bytes, int fd_count, enum tier tier,
                   union request *request);

/*
 * Of the door: a GO for `run`. The strings of `go` stay in `packet`; its two lists are one
 * allocation, at argv. Returns false for what protocol.h does not allow, and keeps nothing then.
 */
bool go_parse(char *packet, size_t bytes, int fd_count, uint32_t run, struct go *go);

#endif
