#!/bin/bash
# Lives with the settings of the runtime that cost the least: no profile of tiers, no second mapping of code, a large nursery.
# Usage: bench/Lives/run.sh walks=5000 lanes=2 seed=1 [db=postgres] [kills=1], after a build of bench.
set -euo pipefail
export DOTNET_EnableWriteXorExecute=0 DOTNET_TieredPGO=0 DOTNET_gcConcurrent=0 DOTNET_GCgen0size=0x4000000
exec dotnet "${BENCH:-$(dirname "$0")/../bin/Release/net10.0/Bench.dll}" lives "$@"
