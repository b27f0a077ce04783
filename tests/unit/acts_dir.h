/*
 * NAME    acts_dir - a register of acts in a folder of its own, for one test
 */
#ifndef TESTS_ACTS_DIR_H
#define TESTS_ACTS_DIR_H

#include "acts/find.h"

/* An empty register; dir gets the folder's path. */
struct acts *acts_dir_open(struct arena *a, char dir[64]);
/* Closes it and removes the folder with what a test puts there: the database and files "in.*". */
void acts_dir_close(struct arena *a, struct acts *r, const char *dir);

#endif
