/*
 * The root that programs see: read-only, with the interpreter and nothing of ours.
 */
#ifndef SANDBOX_ROOT_H
#define SANDBOX_ROOT_H

#include "plan.h"

#include <stddef.h>

struct root_contents {
    const char *prepared; /* a prepared root folder; NULL: made out of paths */
    const char *const
        *paths; /* of the host, shown at the same place; what the host lacks is left out */
    size_t path_count;
    const char *packages; /* of the host, shown at PACKAGES_FOLDER; NULL: none */
    const char *const
        *zygote_files; /* copied to /sandbox/NAME: a zygote reads them, a run covers them */
    size_t zygote_file_count;
    const char *places; /* container tier: the library of places.c; NULL: literal /tmp is closed */
    bool proc;
    bool scratch; /* a zygote's own /tmp; a run covers it */
};

/* Namespaces tier: enters a new root; the host's is gone when this returns. */
void root_build(const struct root_contents *contents);

/*
 * Container tier: completes the prepared root (the zygote's files, the folders that runs go
 * through) where it may be written, and enters it by chroot.
 */
void root_change(const struct root_contents *contents);

#endif
