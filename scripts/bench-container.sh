#!/bin/sh
# Builds the image and runs inferbench bench in a container with a limit of processor and memory.
set -eu

usage() {
  cat <<'TEXT'
Usage: scripts/bench-container.sh [options]

Measures a model in a container of docker or podman, whichever is there, and leaves
the results in ./results.

  -n, --iterations N   measured requests (default: 50; with --stress 60 a row)
  -m, --model NAME     model, where the engine has several
      --engine NAME    moonshine, llama, sim or llm-sim (default: moonshine)
      --threads LIST   threads that work on one request (default: 1)
      --cpus N         processors that the container may use (default: 1)
      --memory SIZE    memory that the container may use (default: 4g)
      --stress         find where throttling starts
      --image NAME     an image that is there already; none is built
      --dry-run        print the commands and run nothing
  -h, --help           this text
TEXT
}

fail() {
  echo "bench-container.sh: $1" >&2
  echo "  try: scripts/bench-container.sh --help" >&2
  exit 2
}

engine=moonshine
cpus=1
memory=4g
image=
iterations=
model=
threads=
stress=
dry_run=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --stress) stress=yes ;;
    --dry-run) dry_run=yes ;;
    -n | --iterations | -m | --model | --engine | --threads | --cpus | --memory | --image)
      [ $# -ge 2 ] || fail "$1 needs a value"
      case $1 in
        -n | --iterations) iterations=$2 ;;
        -m | --model) model=$2 ;;
        --engine) engine=$2 ;;
        --threads) threads=$2 ;;
        --cpus) cpus=$2 ;;
        --memory) memory=$2 ;;
        --image) image=$2 ;;
      esac
      shift
      ;;
    *) fail "unknown option $1" ;;
  esac
  shift
done

# CONTAINER_TOOL names one where both are there.
tool=${CONTAINER_TOOL:-}
if [ -z "$tool" ]; then
  for candidate in docker podman; do
    if command -v "$candidate" >/dev/null 2>&1; then
      tool=$candidate
      break
    fi
  done
fi
[ -n "$tool" ] || fail "neither docker nor podman is installed"

run() {
  echo "+ $*"
  [ -n "$dry_run" ] || "$@"
}

here=$PWD
project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ -z "$image" ]; then
  image=inferbench
  run "$tool" build -t "$image" -f "$project/deploy/Dockerfile" "$project"
fi
[ -n "$dry_run" ] || mkdir -p "$here/results"

# The files are to be ours, not those of a user who exists only in the container.
set -- --rm --init "--cpus=$cpus" "--memory=$memory" -e "INFERBENCH_HOST=$(uname -n)" \
  -v "$here/results:/results" --user "$(id -u):$(id -g)"
if [ "$(basename -- "$tool")" = podman ]; then
  set -- "$@" --userns=keep-id
fi
set -- "$@" "$image" bench --engine "$engine" --out /results
[ -z "$iterations" ] || set -- "$@" --iterations "$iterations"
[ -z "$model" ] || set -- "$@" --model "$model"
[ -z "$threads" ] || set -- "$@" --threads "$threads"
[ -z "$stress" ] || set -- "$@" --stress
run "$tool" run "$@"
echo "Results: $here/results"
