#!/usr/bin/env bash
#
# Builds the pipeline in build/ when its sources have changed, and runs it with the given arguments.
# When nothing has changed, the program built before starts at once: no compiler, no `dotnet run`.
# How it decides: docs/bootstrapper.md

set -euo pipefail

###########################################################################
# CONFIGURATION
###########################################################################

# The file that a symbolic link leads to. (readlink -f is not on every macOS.)
resolve_link() {
  local file="$1" target
  while [[ -L "$file" ]]; do
    target=$(readlink "$file")
    [[ "$target" == /* ]] || target="$(dirname "$file")/$target"
    file="$target"
  done
  printf '%s' "$file"
}

SCRIPT_DIR=$(cd -P "$(dirname "$(resolve_link "${BASH_SOURCE[0]}")")" && pwd)

BUILD_PROJECT_FILE="build/_build.csproj"
BUILD_ASSEMBLY="_build.dll"
TEMP_DIRECTORY="$SCRIPT_DIR/.nuke/temp"
PROGRAMS_DIRECTORY="$TEMP_DIRECTORY/build"       # a folder for each built program, named by what it was built from
ARTIFACTS_DIRECTORY="$TEMP_DIRECTORY/artifacts"  # MSBuild's own in a folder below, apart from the bin and obj of an editor
LAST_RUN_FILE="$PROGRAMS_DIRECTORY/last-run"     # program, dotnet, and the listing of sources they belong to
PROGRAMS_TO_KEEP=4
LOCK_SECONDS=1200

DOTNET_GLOBAL_FILE="$SCRIPT_DIR/global.json"
DOTNET_INSTALL_URL="${DOTNET_INSTALL_URL:-https://dot.net/v1/dotnet-install.sh}"
DOTNET_DIRECTORY="$TEMP_DIRECTORY/dotnet"

export DOTNET_CLI_TELEMETRY_OPTOUT=1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_NOLOGO=1
export DOTNET_MULTILEVEL_LOOKUP=0
export DOTNET_ROLL_FORWARD="Major"

# Where the program is started makes no difference to which repository it works on.
export NUKE_ROOT="$SCRIPT_DIR"

###########################################################################
# WHAT THE PROGRAM IS MADE FROM
###########################################################################

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Every source file of the program, NUL-separated, seen from the root. Tests, manifests and documents are no part of it.
source_files() {
  local file root_files=()
  for file in build.sh global.json .editorconfig Directory.*.props Directory.*.targets Directory.*.rsp [Nn]u[Gg]et.[Cc]onfig; do
    [[ ! -f "$file" ]] || root_files+=("$file")
  done
  find build src ${root_files[@]+"${root_files[@]}"} \
    \( -name bin -o -name obj \) -prune -o -type f ! -name '*.md' ! -name '*.user' ! -name '.*.sw?' -print0
}

# What else makes a different program: MSBuild properties from the environment, the platform, the SDKs there are.
environment_lines() {
  local global_dotnet
  printf '%s\n' "NukeEngine=${NukeEngine:-}" "CI=${CI:-}" "platform=$OSTYPE-$HOSTTYPE"
  global_dotnet=$(command -v dotnet) || global_dotnet=""
  [[ -z "$global_dotnet" ]] || sdks_beside "$(resolve_link "$global_dotnet")"
  sdks_beside "$DOTNET_DIRECTORY/dotnet"
}

# The SDKs of a dotnet, read from its folder: asking it takes 100 ms. A shim has none beside it and must be asked.
sdks_beside() {
  local sdk names=""
  [[ -x "$1" ]] || return 0
  for sdk in "${1%/*}"/sdk/[0-9]*; do
    [[ ! -d "$sdk" ]] || names+=" ${sdk##*/}"
  done
  [[ -n "$names" ]] || names=$("$1" --version 2>/dev/null) || names="none"
  printf '%s\n' "$1:$names"
}

# One line for each file with size, times and inode: cheap, and different after any change, even one that turns times back.
source_listing() (
  cd "$SCRIPT_DIR"
  environment_lines
  if [[ "$OSTYPE" == darwin* || "$OSTYPE" == *bsd* ]]; then
    source_files | xargs -0 stat -f '%N %z %Fm %Fc %i' | LC_ALL=C sort
  else
    source_files | xargs -0 stat -c '%n %s %y %z %i' | LC_ALL=C sort
  fi
)

# The same by content: it decides whether a program that was built before can be used again.
source_hashes() (
  cd "$SCRIPT_DIR"
  environment_lines
  source_files | xargs -0 "${SHA256[@]}" | LC_ALL=C sort -k 2
)

if command -v sha256sum >/dev/null; then SHA256=(sha256sum); else SHA256=(shasum -a 256); fi

###########################################################################
# START
###########################################################################

# lock shared|exclusive|try DESCRIPTOR. The lock belongs to the open file: it ends with the last process that has it.
lock() {
  if command -v flock >/dev/null; then
    case "$1" in
      shared) flock -s -n "$2" ;;
      exclusive) flock -w "$LOCK_SECONDS" "$2" ;;
      try) flock -n "$2" ;;
    esac
  else
    command -v perl >/dev/null || fail "Neither flock nor perl is here, and one of them is needed to run $SCRIPT_DIR/build.sh."
    perl -e 'use Fcntl ":flock"; my ($mode, $fd, $seconds) = @ARGV; open(my $file, "+<&=", $fd) || open($file, "<&=", $fd) or exit 2;
      my %flags = (shared => LOCK_SH | LOCK_NB, exclusive => LOCK_EX, try => LOCK_EX | LOCK_NB);
      alarm $seconds; exit(flock($file, $flags{$mode}) ? 0 : 1)' "$1" "$2" "$LOCK_SECONDS"
  fi
}

# Becomes the program, so that signals reach it and its exit code is ours. The shared lock on its assembly, inherited by
# everything it starts, keeps the folder from being pruned.
start_program() {
  local program="$PROGRAMS_DIRECTORY/$1" dotnet="$2"
  shift 2
  exec 8<"$program/$BUILD_ASSEMBLY" || return 1
  lock shared 8 && [[ -f "$program/$BUILD_ASSEMBLY" ]] || return 1
  exec "$dotnet" "$program/$BUILD_ASSEMBLY" "$@"
}

start_last_program() {
  local program dotnet recorded
  [[ -r "$LAST_RUN_FILE" ]] || return 1
  { IFS= read -r program && IFS= read -r dotnet && IFS= read -r -d '' recorded || true; } <"$LAST_RUN_FILE"
  [[ "$recorded" == "$LISTING"$'\n' && -x "$dotnet" && -f "$PROGRAMS_DIRECTORY/$program/$BUILD_ASSEMBLY" ]] || return 1
  start_program "$program" "$dotnet" "$@"
}

###########################################################################
# BUILD
###########################################################################

# Sets DOTNET_EXE: the global dotnet if it has an SDK that global.json accepts, else one of our own, installed when missing.
find_dotnet() {
  local global_dotnet
  global_dotnet=$(command -v dotnet) || global_dotnet=""
  DOTNET_EXE="$DOTNET_DIRECTORY/dotnet"
  if [[ -n "$global_dotnet" ]] && accepts_global_json "$global_dotnet"; then
    DOTNET_EXE="$global_dotnet"
  elif [[ -e "$DOTNET_DIRECTORY/.incomplete" ]] || ! accepts_global_json "$DOTNET_EXE"; then
    install_dotnet
  fi
}

accepts_global_json() { (cd "$SCRIPT_DIR" && "$1" --version) &>/dev/null; }

# Installs the SDK of global.json with Microsoft's script, or with the one that DOTNET_INSTALL_FILE names.
install_dotnet() {
  local install_file="${DOTNET_INSTALL_FILE:-}" downloaded="$TEMP_DIRECTORY/dotnet-install.sh"
  [[ ! -e "$DOTNET_DIRECTORY/.incomplete" ]] || rm -rf "$DOTNET_DIRECTORY"
  say "No .NET SDK that global.json accepts was found; installing one into $DOTNET_DIRECTORY…"
  if [[ -z "$install_file" ]]; then
    if command -v curl >/dev/null; then
      curl -fsSL --retry 3 --max-time 120 -o "$downloaded" "$DOTNET_INSTALL_URL" || fail "Could not download $DOTNET_INSTALL_URL. Install the .NET SDK of global.json by hand, or give an install script in DOTNET_INSTALL_FILE."
    elif command -v wget >/dev/null; then
      wget -q --tries=3 --timeout=120 -O "$downloaded" "$DOTNET_INSTALL_URL" || fail "Could not download $DOTNET_INSTALL_URL. Install the .NET SDK of global.json by hand, or give an install script in DOTNET_INSTALL_FILE."
    else
      fail "Neither curl nor wget is here to download $DOTNET_INSTALL_URL. Install the .NET SDK of global.json by hand."
    fi
    install_file="$downloaded"
  fi
  mkdir -p "$DOTNET_DIRECTORY"
  : >"$DOTNET_DIRECTORY/.incomplete"
  bash "$install_file" --jsonfile "$DOTNET_GLOBAL_FILE" --install-dir "$DOTNET_DIRECTORY" --no-path >&2 ||
    fail "The .NET SDK could not be installed by $install_file (its output is above)."
  accepts_global_json "$DOTNET_EXE" || fail "$install_file ended, but $DOTNET_EXE has no SDK that $DOTNET_GLOBAL_FILE accepts."
  rm -f "$DOTNET_DIRECTORY/.incomplete"
}

# Sets ARTIFACTS to a folder in which a build can go on. MSBuild goes by time stamps, and those can go back: so the outputs of
# every project of which a file has other content than at the last build are deleted. When something changed that every project
# depends on, or a build was cut short (its compiler may still be writing), it is a new folder.
prepare_artifacts() {
  local built_from path folder
  ARTIFACTS=""
  for built_from in "$ARTIFACTS_DIRECTORY"/*/built-from; do
    [[ ! -f "$built_from" ]] || ARTIFACTS="${built_from%/*}"
  done
  if [[ -n "$ARTIFACTS" ]]; then
    built_from="$ARTIFACTS/built-from"
    while IFS= read -r path; do
      case "$path" in
        src/*/*) folder="${path#src/}"; folder="${folder%%/*}" ;;
        build/*) folder="_build" ;;
        *) ARTIFACTS=""; break ;;
      esac
      case "$path" in
        *.cs) rm -f "$ARTIFACTS/obj/$folder"/*/"$folder.dll" ;;
        *) rm -rf "$ARTIFACTS/obj/$folder" ;;
      esac
    done < <(printf '%s\n' "$HASHES" | diff - "$built_from" | sed -n 's/^[<>] //p' | sed -E 's/^[0-9a-f]{64} [ *]//')
    rm -f "$built_from"
  fi
  if [[ -z "$ARTIFACTS" ]]; then
    rm -rf "$ARTIFACTS_DIRECTORY" 2>/dev/null || true
    mkdir -p "$ARTIFACTS_DIRECTORY"
    ARTIFACTS=$(mktemp -d "$ARTIFACTS_DIRECTORY/XXXXXX")
  fi
}

# Builds into the folder $1. Ctrl-C ends the compiler and us. Analyzers and warnings are the business of `./build.sh Compile`:
# whoever deploys neither waits for them nor is stopped by the new warning of a newer compiler. The compiler server outlives
# the build, as after every `dotnet build`; so the lock (descriptor 9) is not handed down to it.
build_program() {
  local log="$PROGRAMS_DIRECTORY/build.log" compiler exit_code=0
  prepare_artifacts
  cd "$SCRIPT_DIR" # dotnet looks for global.json from the current folder
  DOTNET_TieredPGO=0 "$DOTNET_EXE" publish "$BUILD_PROJECT_FILE" -c Release --artifacts-path "$ARTIFACTS" -o "$1" \
    -nologo -v:quiet -clp:NoSummary -tl:off -nodeReuse:false -p:UseSharedCompilation=true \
    -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:GenerateDocumentationFile=false &>"$log" </dev/null 9>&- &
  compiler=$!
  trap 'kill "$compiler" 2>/dev/null; wait "$compiler" || true; rm -rf "$1"; exit 130' INT
  trap 'kill "$compiler" 2>/dev/null; wait "$compiler" || true; rm -rf "$1"; exit 143' TERM HUP
  wait "$compiler" || exit_code=$?
  trap - INT TERM HUP
  printf '%s\n' "$HASHES" >"$ARTIFACTS/built-from"
  if [[ $exit_code -ne 0 ]]; then
    cat "$log" >&2
    rm -rf "$1"
    fail "The pipeline could not be built from $SCRIPT_DIR/$BUILD_PROJECT_FILE (the compiler's output is above)."
  fi
}

# Keeps the newest programs and those that are running.
prune_programs() {
  local program
  rm -rf "$PROGRAMS_DIRECTORY"/*.partial
  ls -td "$PROGRAMS_DIRECTORY"/*/ | tail -n +$((PROGRAMS_TO_KEEP + 1)) | while IFS= read -r program; do
    if [[ ! -f "$program$BUILD_ASSEMBLY" ]] || { exec 7<"$program$BUILD_ASSEMBLY" && lock try 7; }; then
      rm -rf "$program"
    fi
    exec 7<&-
  done
}

# Finds or builds the program for the sources as they are, one run at a time, and records it in LAST_RUN_FILE.
prepare_program() {
  local attempt program partial
  { mkdir -p "$PROGRAMS_DIRECTORY" && : >>"$PROGRAMS_DIRECTORY/lock"; } 2>/dev/null ||
    fail "The pipeline must be built, but $PROGRAMS_DIRECTORY cannot be written to. Make it writable, or work in a copy of the repository."
  exec 9>>"$PROGRAMS_DIRECTORY/lock"
  lock try 9 || {
    say "Another run is building the pipeline; waiting for it…"
    lock exclusive 9 || fail "Another run has been building the pipeline for $((LOCK_SECONDS / 60)) minutes. End it, then try again."
  }
  rm -rf "$PROGRAMS_DIRECTORY"/*.partial
  find_dotnet
  for attempt in 1 2 3; do
    LISTING=$(source_listing)
    HASHES=$(source_hashes)
    program=$(printf '%s\n' "$HASHES" | "${SHA256[@]}")
    program="${program:0:20}"
    if [[ -f "$PROGRAMS_DIRECTORY/$program/$BUILD_ASSEMBLY" ]]; then
      touch "$PROGRAMS_DIRECTORY/$program"
      break
    fi
    say "Building the pipeline (first run or sources changed)…"
    partial="$PROGRAMS_DIRECTORY/$program.$$.partial"
    build_program "$partial"
    if [[ "$(source_listing)" == "$LISTING" ]]; then
      mv "$partial" "$PROGRAMS_DIRECTORY/$program"
      break
    fi
    rm -rf "$partial" "$ARTIFACTS/built-from"
    [[ $attempt -lt 3 ]] || fail "The sources of the pipeline keep changing while it is built. Try again when they are at rest."
    say "The sources changed during the build."
  done
  printf '%s\n' "$program" "$DOTNET_EXE" "$LISTING" >"$LAST_RUN_FILE.$$"
  mv -f "$LAST_RUN_FILE.$$" "$LAST_RUN_FILE"
  prune_programs
  exec 9>&-
}

###########################################################################
# EXECUTION
###########################################################################

# Building runs in a process of its own: it changes the current folder and traps signals, the program must see neither.
# More than one round is only needed when sources change, or programs are pruned, in this very moment.
for round in 1 2 3; do
  LISTING=$(source_listing)
  start_last_program "$@" || true
  (prepare_program)
done
fail "The pipeline was built in $PROGRAMS_DIRECTORY, but could not be started. Try again when its sources are at rest."
