#!/usr/bin/env bash
# One-parameter what-if and a 21-point sweep over the files of the screening benchmark. Usage: bench/simulation/run.sh FOLDER [REPETITIONS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?folder with the CSV files of bench/screening}
binary=${SHOUWANG:-$here/../../build/release/shouwang}
exec "$binary" bench whatif "$folder" --rules "$here/../screening/pack" --as-of 2024-06-30 --parameter income_floor --low 5000 --high 9000 \
  --threads 2 --repetitions "${2:-15}"
