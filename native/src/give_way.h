/*
 * A zygote that is made beside one that serves has time, and the runs beside it have none. A lower
 * priority would be for ever: coming back from one takes CAP_SYS_NICE, which containers do not
 * have, and children would inherit it. So it leaves the CPU by itself, for a while after each
 * slice of work, as long as others want it.
 */
#ifndef SANDBOX_GIVE_WAY_H
#define SANDBOX_GIVE_WAY_H

void give_way_begin(void);
void give_way_end(void);

#endif
