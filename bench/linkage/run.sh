#!/usr/bin/env bash
# Runs the linkage benchmark: invented registries and files of every profile, duplicates, FEBRL where it is there.
#   run.sh WORK_DIR [large]
# large: also 2,000,000 persons with a file of 150,000 rows, and a million records of 196,000 people (two minutes).
# SHOUWANG: the program; default: build/release/shouwang. NAMES: folder of public name tables (names.h). FEBRL: folder of the FEBRL files.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=${1:?usage: run.sh WORK_DIR [large]}
program=${SHOUWANG:-$here/../../build/release/shouwang}
[[ -x $program ]] || program=$(command -v shouwang) || { echo "no program: build it, or set SHOUWANG" >&2; exit 1; }
mkdir -p "$work"
g++ -std=c++20 -O2 -o "$work/gen" "$here/gen.cpp"
names=()
if [[ -n ${NAMES:-} ]]; then names=(--names "$NAMES"); else echo "NAMES is not set: name tables are synthesised"; fi

measure() { # TITLE FOLDER [OPTION…]
  echo "== $1"
  local one two
  two=$("$program" bench linkage "$2" --threads 2 "${@:3}")
  one=$("$program" bench linkage "$2" --threads 1 "${@:3}")
  head -3 <<<"$two"
  grep -E 'CPU|合并' <<<"$two"
  [[ $(grep -o '结果 [0-9a-f]*' <<<"$one") == $(grep -o '结果 [0-9a-f]*' <<<"$two") ]] || { echo "one and two threads differ" >&2; exit 1; }
}

for profile in 0 1 2 3; do
  "$work/gen" "$work/p$profile" "${names[@]}" --profile "$profile" --seed $((100 + profile))
  measure "202k x 20k, profile $profile" "$work/p$profile"
done
measure "duplicates of 202k" "$work/p0" --duplicates
"$work/gen" "$work/heavy" "${names[@]}" --seed 7 --rate registry.duplicate=1500 --rate duplicate.new_id=3000
measure "duplicates of 232k, every seventh person held twice" "$work/heavy" --duplicates
for seed in $(seq 1 10); do
  "$work/gen" "$work/low" "${names[@]}" --profile low --rows 2800 --seed "$seed"
  measure "low overlap, seed $seed" "$work/low"
done
if [[ ${2:-} == large ]]; then
  "$work/gen" "$work/large" "${names[@]}" --persons 2000000 --rows 150000 --seed 11
  measure "2M x 150k" "$work/large" --index "$work/large/registry.link"
  measure "duplicates of 2M" "$work/large" --duplicates
  g++ -std=c++20 -O2 -o "$work/million-gen" "$here/million.cpp"
  "$work/million-gen" "$work/million"
  measure "a million records, about five of each person" "$work/million" --duplicates
fi
if [[ -n ${FEBRL:-} ]]; then
  python3 "$here/febrl.py" "$FEBRL" "$work"
  measure "FEBRL4" "$work/febrl4"
  measure "FEBRL3, duplicates" "$work/febrl3" --duplicates
else
  echo "FEBRL is not set: skipped"
fi
