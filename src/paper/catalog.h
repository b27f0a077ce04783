/* NAME catalog - what cairo 1.16 cannot say of a PDF: its language, and that its title is to be shown */
#ifndef PAPER_CATALOG_H
#define PAPER_CATALOG_H

#include "base/text.h"

/* The PDF with an incremental update that adds /Lang to its catalog; the PDF as it is when its end is not as
 * expected. */
struct str catalog_language(struct arena *a, struct str pdf, enum lang lang);
/* A URL that may stand between the quotes of a link tag: quotes and backslashes percent-encoded. */
struct str link_safe(struct arena *a, struct str url);

#endif
