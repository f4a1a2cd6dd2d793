#!/usr/bin/env bash
# Fills a city with leads and cases and measures the daily work on them.
# Usage: bench/procedure/run.sh FOLDER [HOUSEHOLDS] [DATABASE-URL]   Without a URL: SQLite in FOLDER/data.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
binary=${SHOUWANG:-$root/build/release/shouwang}
pack=$root/packs/yunnan-lincang
folder=${1:?folder for the data}
households=${2:-500000}
database=${3:-}
port=${PORT:-8199}
common=(--quiet --data "$folder/data" --pack "$pack")
[[ -z $database ]] || common+=(--database "$database")
mkdir -p "$folder"

mapfile -t counties < <(cut -c1-12 "$pack/divisions/530900.csv" | grep -E '^5309[0-9]{2}000000$' | grep -v '^530900' | cut -c1-6)
if [[ ! -e $folder/data/filled ]]; then
  "$binary" "${common[@]}" migrate
  "$binary" "${common[@]}" divisions import "$pack/divisions/530900.csv"
  for county in "${counties[@]}"; do
    feeds=$folder/feeds-$county
    [[ -e $feeds ]] || "$binary" --pack "$pack" generate --households $((households / ${#counties[@]})) --county "$county" --as-of 2026-10-31 \
      --months 1 --csv-only --out "$feeds"
    for file in 户信息 人口信息 农户家庭收入; do "$binary" "${common[@]}" import --county "$county" "$feeds/registry/$file.csv"; done
  done
  "$binary" "${common[@]}" bench procedure --fill --leads $((households / 5)) --cases $((households / 5)) --forms 10000
  touch "$folder/data/filled"
else
  "$binary" "${common[@]}" bench procedure --forms 10000
fi

# One clerk in a township of each county. The load generator sets their first passwords.
rm -f "$folder/accounts"
for town in $(cut -d, -f1 "$pack/divisions/530900.csv" | grep -E '^5309[0-9]{5}000$' | grep -vE '000000$' | awk '!seen[substr($0,1,6)]++'); do
  login=load$town
  answer=$("$binary" "${common[@]}" user add "$login" --role township --division "$town" --name 测速 2>/dev/null || "$binary" "${common[@]}" user reset "$login")
  echo "$login $(sed -n 's/^一次性密码：//p' <<<"$answer")" >>"$folder/accounts"
done
"$binary" "${common[@]}" serve --port "$port" >"$folder/serve.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
until curl -sf "http://127.0.0.1:$port/healthz" >/dev/null; do sleep 0.2; done
python3 "$root/bench/procedure/load.py" --port "$port" --accounts "$folder/accounts" --rate 200 --seconds 60
