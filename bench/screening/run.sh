#!/usr/bin/env bash
# Runs the screening benchmark on the CSV files of one directory: ours, the floor of the machine, and the peers that are installed.
# Stops when a peer finds anything else than ours does.
#   run.sh DATA_DIR [REPETITIONS=5] [PEER…]
# PEER: limit duckdb sqlite postgres; default: limit, and duckdb when peers/node_modules is there (npm install in peers/).
# The row stores take minutes. Data are made in DATA_DIR when it holds none (2 s, 326 MB).
# SHOUWANG: the program; default: build/release/shouwang, or shouwang in the PATH
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${1:?usage: run.sh DATA_DIR [REPETITIONS] [limit|duckdb|sqlite|postgres …]}
repetitions=${2:-5}
peers=("${@:3}")
if [[ ${#peers[@]} == 0 ]]; then
  peers=(limit)
  [[ -d $here/peers/node_modules ]] && peers+=(duckdb)
fi
program=${SHOUWANG:-$here/../../build/release/shouwang}
[[ -x $program ]] || program=$(command -v shouwang) || { echo "no program: build it, or set SHOUWANG" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [[ ! -f $data/persons.csv ]]; then
  g++ -std=c++20 -O2 -o "$work/gen" "$here/gen.cpp"
  "$work/gen" "$data"
fi

echo "== shouwang"
"$program" bench screening "$data" --rules "$here/pack" --as-of 2024-06-30 --threads 2 --repetitions "$repetitions" --explain | tee "$work/ours"

lines() { grep -E '^[0-9]+\|' "$1"; }
for peer in "${peers[@]}"; do
  echo "== $peer"
  case $peer in
    limit)
      g++ -std=c++20 -O3 -march=native -pthread -o "$work/limit" "$here/peers/limit.cpp"
      "$work/limit" "$data" "$repetitions"
      continue
      ;;
    duckdb) node "$here/peers/run_duckdb.cjs" "$data" 2 3 "$repetitions" | tee "$work/$peer" ;;
    sqlite) "$here/peers/run_sqlite.sh" "$data" "$work" | tee "$work/$peer" ;;
    postgres) "$here/peers/run_postgres.sh" "$data" "$work" | tee "$work/$peer" ;;
    *) echo "unknown peer $peer" >&2; exit 2 ;;
  esac
  if ! diff <(lines "$work/ours") <(lines "$work/$peer") >&2; then
    echo "$peer finds something else (left: shouwang)" >&2
    exit 1
  fi
  echo "$peer: the same twelve counts and sums"
done
