/*
 * NAME    applicant - signing in and the personal cabinet; inside of this area
 * WHY     what a person sees of their cases is what casework shows them; what they may do is what
 *         casework says is open now
 * OWNS    records of kind "contact" (id: hash of the person's key): where news is sent; "seen" (the
 *         same id): up to which notice the person has read
 * ERRORS  a page of its own; what was typed is shown again
 */
#ifndef PORTAL_APPLICANT_H
#define PORTAL_APPLICANT_H

#include "pages/applicant.h"
#include "portal/portal.h"

/* ------------------------------------------------------------------ applicant_signin.c */
/* The field `to` of the form or the address: where to after signing in; empty: the person's home. */
struct str applicant_to(struct request *r);
/* "~/sign-in/x?to=..." */
struct str applicant_in_href(struct request *r, const char *path, struct str to);
/* Signed in: to the choice of a role where there are several, else where they wanted to go. */
void applicant_entered(struct request *r, struct str to);
/* A QR as a drawing: viewBox and path. */
struct applicant_qr { struct str box, path; };
struct applicant_qr applicant_qr(struct arena *a, struct str text);

/* ------------------------------------------------------------------ handlers */
#define APPLICANT_PAGES(X) \
    X(sign_in) X(eds) X(eds_post) X(eds_text) X(qr_show) X(qr_post) X(address) X(address_post) X(code) X(code_post) \
    X(second) X(second_post) X(passkey) X(token) X(token_post) X(people) X(people_post) X(other) \
    X(roles) X(roles_post) X(out) X(out_post) X(out_all)
#define X(name) void applicant_##name(struct request *r);
APPLICANT_PAGES(X)
#undef X

#endif
