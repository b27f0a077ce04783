#!/bin/sh
# shared-cases - the worked cases and counted terms kept beside the repository; skipped (77) where they are not.
#
# usage: tests/law/shared-cases.sh SAPAR LAW-FOLDER
set -u
sapar=$1
law=$2
shared=../shared
[ -d "$shared/law/cases" ] || { echo "no $shared/law/cases here"; exit 77; }
exec "$sapar" --law "$law" law test "$shared/law/cases"
