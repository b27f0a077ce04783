/*
 * NAME    port - the trust room as the flow's port (flow/ports.h)
 * WHY     the terminal and the edge may not include this room
 */
#ifndef TRUST_PORT_H
#define TRUST_PORT_H

#include "flow/ports.h"

extern const struct trust_port trust_port;

#endif
