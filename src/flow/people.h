/*
 * NAME    people - the roles one natural person may take
 * WHY     an officer is a citizen too: they sign in once as who they are and choose as whom they act
 */
#ifndef FLOW_PEOPLE_H
#define FLOW_PEOPLE_H

#include "flow/flow.h"

/* The person themselves as applicant first (name empty), then those of the staff register whose natural
 * person this is, in its order. `person`: the key, an IIN. On `a`; false and a diag when the store fails. */
bool flow_roles_of(struct flow_reader *r, struct str person, struct arena *a, struct actor **out,
                   struct str **names, size_t *n, struct diags *d);
/* Everybody of the register who is active, applicants with a token included: demonstrations show it as
 * a list to choose from. */
bool flow_people(struct flow_reader *r, struct arena *a, struct actor **out, struct str **names, size_t *n,
                 struct diags *d);
/* Is this official still in the register: *active; their body and place become what they are today.
 * Who is no official (applicant, system) is always active. */
bool flow_staff_now(struct flow_reader *r, struct actor *who, struct arena *a, bool *active, struct diags *d);

#endif
