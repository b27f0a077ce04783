/* NAME serve - the server's life: wiring, signals, the deadline sweep, a calm end */
#ifndef APP_SERVE_H
#define APP_SERVE_H

#include "cli/cli.h"

int app_serve(const struct law *l, const struct cli_ports *p, const struct serve_options *o, struct diags *d);

#endif
