#!/usr/bin/env bash
# Stands in for dotnet where a test asks what the bootstrapper does with it, not what it compiles.
# Every call is a line of $FAKE_LOG. A `publish` makes a program that remembers its source.
printf '%s\n' "$*" >>"$FAKE_LOG"
case "$1" in
  --version)
    [[ -z "${FAKE_REFUSES_GLOBAL_JSON:-}" ]] || exit 1
    echo 10.0.100
    ;;
  publish)
    while [[ "$1" != -o ]]; do shift; done
    [[ ! -p "${FAKE_READY:-}" ]] || echo ready >"$FAKE_READY"
    [[ ! -p "${FAKE_GATE:-}" ]] || read -r _ <"$FAKE_GATE"
    if grep -q 'does not compile' build/Program.cs; then
      echo "build/Program.cs(1,1): error CS1002: ; expected"
      exit 1
    fi
    [[ -z "${FAKE_COMPILER_SERVER:-}" ]] || sleep 300 &>/dev/null </dev/null &
    mkdir -p "$2"
    cat build/Program.cs >"$2/_build.dll"
    ;;
  *)
    program="$1"
    shift
    echo "program: $(cat "$program")"
    echo "root: $NUKE_ROOT"
    echo "folder: $PWD"
    printf 'argument: <%s>\n' "$@"
    echo "to the error stream" >&2
    if [[ "${1:-}" == wait ]]; then
      trap 'kill $!; echo interrupted; exit 130' INT TERM
      sleep 300 &
      echo started
      wait $!
    fi
    [[ "${1:-}" != exit ]] || exit "$2"
    ;;
esac
