#!/bin/bash
# Puts the faults of FAULTS.md back, one at a time, and lives until each is found or WALKS lives are over.
# Usage: bench/Lives/put-back.sh [fault...]; a fault is the name in the table below.
# All patches go into one clone, each switched by the environment's LIVES_FAULT, so that one build serves all of them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(git -C "$here" rev-parse --show-toplevel)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# fault, and the kinds of violation that tell it
faults='
1          sent-twice
2          public-but-unfinished,stop-without-effect,published-other-words,sent-twice
3          time-chooser-approved
3-client   one-client-wrote-and-approved
4          refused-but-decided,authorized-without-approval
5          authorized-without-review,sent-flagged-words
6          two-times,sent-early
7          heard-but-unknown
8          sent-twice
8-window   sent-twice
9          unfinished-waiting,unfinished-blocked,unfinished-processing,unfinished-sending,scheduled-in-the-past
11         scheduled-in-the-past,review-without-item,orphan-item
11-stale   orphan-item,item-of-no-review,review-without-item,stop-without-effect,scheduled-in-the-past
12         draft-past-its-time
13         rate-limit-forgotten,rate-limit-cost-tries
17         sent-after-author-left
19         author-lifted-compliance,suspension-gone,sent-while-suspended
19-import  suspension-gone,sent-while-suspended
'
git clone -q "$root" "$scratch"
for patch in "$here"/faults/*.patch; do
    git -C "$scratch" apply --recount -C1 "$patch" || { echo "$patch does not apply any more" >&2; exit 1; }
done
dotnet build "$scratch/bench" -c Release -nologo -v q -m:1 -nodeReuse:false -p:RunAnalyzers=false >&2

while read -r fault kinds; do
    if [ -n "$fault" ] && { [ $# = 0 ] || [[ " $* " == *" $fault "* ]]; }; then
        LIVES_FAULT=$fault BENCH="$scratch/bench/bin/Release/net10.0/Bench.dll" \
            "$here/run.sh" walks="${WALKS:-5000}" lanes="${LANES:-2}" seed="${SEED:-1}" db="${DB:-sqlite}" want="$kinds" shrink=0 2>>"${LOG:-/dev/null}" | tail -1
    fi
done <<< "$faults"
