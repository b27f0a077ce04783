/*
 * NAME    channels - when mail and SMS leave: so many a person and day, and not at night where the person is
 * WHY     who lives abroad is woken by our afternoon; ten messages in a day are read as none. What is told
 *         stands in the cabinet at once in any case: only the knock at the door waits
 * OWNS    records "channels" (id "rules": in force; settled by two administrators), "channels-was" (every one
 *         there was), and "message-count" (how many a person got on a day; forgotten two days after)
 * ERRORS  bad-channels and the field
 * MUST NOT hold back what is urgent: an emergency abroad leaves at once (codes for signing in never come by
 *          here)
 */
#ifndef FLOW_CHANNELS_H
#define FLOW_CHANNELS_H

#include "flow/flow.h"

enum { CHANNEL_DAY_MOST = 100, CHANNEL_QUIET_MOST = 12 * 60 };
struct channel_rules {
    int a_day[GATE_CHANNELS];       /* messages a person and day */
    int quiet_from, quiet_to;       /* minutes of the person's own day, from <= t < to; the same: no quiet hours */
};
/* Where a person is, in minutes east of UTC: all that the clocks of the country show, summer and winter. */
struct zone_span { int from, to; };

/* Of a country's code; else of a telephone's number; else Kazakhstan. */
struct zone_span zone_of(struct str country, struct str phone);
/* Is it night anywhere in the span? Pure. */
bool channel_quiet(const struct channel_rules *c, struct zone_span z, moment now);
struct channel_rules channels_usual(void);
/* {"mail_day","sms_day","quiet_from":"22:00","quiet_to":"08:00"} */
bool channels_sound(const struct json *v, struct channel_rules *out, struct diags *d);
struct json *channels_json(const struct channel_rules *c, struct arena *a);
/* In force now; the usual ones where nobody said otherwise. */
struct channel_rules channels_read(struct store *s, moment now, struct arena *a, struct diags *d);
/* In the batch of an approval. */
int channels_write(struct store *s, struct str id, const struct json *proposal, const struct actor *second, moment now,
                   struct diags *d);
/* Messages that a person got today on this channel (the day is Kazakhstan's), and the record with one more. `to` is
 * hashed. Negative: the store failed. */
int channel_count(struct store *s, enum gate_channel c, struct str to, moment now, struct arena *a, struct diags *d);
struct record channel_counted(struct store *s, enum gate_channel c, struct str to, int n, moment now, struct arena *a);

/* {"now":{as above},"changed","at","approved_by","history":[{"at","proposed_by","approved_by","mail_day",..}]}. For
 * administrators. */
struct json *flow_channels(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d);

#endif
