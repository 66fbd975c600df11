/*
 * The serve loop of a spawner: takes SPAWN and KILL, forks, reaps, says ENDED.
 */
#ifndef SANDBOX_SPAWNER_H
#define SANDBOX_SPAWNER_H

#include "jail.h"
#include "libsandbox.h"
#include "plan.h"

/*
 * Serves until the server closes the control socket and then does not return; nothing of any run is
 * alive after that. Returns only in a forked child that is to go on as a program in its finished
 * jail.
 */
void spawner_serve(const struct plan *plan, const struct sandbox_hooks *hooks, struct go *go);

#endif
