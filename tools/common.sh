# Shared by the shell scripts: progress lines, one clear sentence on failure.
export SHOUWANG_STARTED=${SHOUWANG_STARTED:-$(date +%s)}  # shared with the scripts that this one calls
say() { printf '\033[36m[%4ds]\033[0m %s\n' "$(($(date +%s) - SHOUWANG_STARTED))" "$*"; }
die() {
  printf '\033[31m失败：\033[0m%s\n' "$*" >&2
  exit 1
}
# Runs a command quietly; on failure shows the end of its output and one sentence. Usage: quietly "sentence" command…
quietly() {
  local sentence=$1 log
  shift
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "$sentence（完整输出：$log）"
  fi
  rm -f "$log"
}
