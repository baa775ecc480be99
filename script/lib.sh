# shellcheck shell=bash
# What the scripts beside this file share: finding or fetching tools, and a private PostgreSQL that lives as long as the script.
#
# Root gets missing tools as Debian packages. Everybody else gets the same packages, from the same signed sources, unpacked
# under .data, where only wrappers of ours see them.
#
# Test aid: LATCHKEY_NO_SYSTEM=1 acts as if PostgreSQL, Node.js and Chromium were missing and could not be installed.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"

# rustup extends the PATH of login shells only; CI and desktop launchers often have another.
PATH=$PATH:${CARGO_HOME:-${HOME:-}/.cargo}/bin

# Queries are checked against the committed .sqlx whatever DATABASE_URL says; only write_sqlx asks a database.
export SQLX_OFFLINE=true

heading() { printf '\n== %s (after %d s)\n' "$*" "$SECONDS"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# ---- where things are kept

# Sets `state`, the directory for databases and unpacked packages, and `server`, the prefix that runs a command as a user
# PostgreSQL accepts (it refuses root). A checkout under /root is closed to that user: state then moves to /var/tmp.
choose_state() {
  [[ -z ${state:-} ]] || return 0
  state=$root/.data server=()
  mkdir -p "$state"
  [[ $EUID -eq 0 ]] || return 0

  local user=postgres
  id -u "$user" >/dev/null 2>&1 || user=nobody
  server=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
  chmod a+x "$state"
  if ! "${server[@]}" test -x "$state"; then
    state=/var/tmp/latchkey-$(printf %s "$root" | sha256sum | cut -c1-12)
    echo "$state" >"$root/.data/moved-to"
    [[ -e $state ]] || mkdir -m 711 "$state"
    # The name can be guessed and /var/tmp is open to all: use nothing that somebody else put there.
    [[ -O $state && ! -L $state ]] || die "$state was not made by root; remove it"
  fi
}

# ---- tools

# need TOOL PACKAGE...: makes sure that have_TOOL succeeds, with the help of Debian packages if it must.
need() {
  local tool=$1
  shift
  "have_$tool" && return
  heading "fetching $*"
  command -v apt-get >/dev/null || die "needs $tool, and there is no apt-get to fetch it with"
  if unpacks; then unpack_packages "$@"; else install_packages "$@"; fi
  "have_$tool" || die "fetched $* and still found no usable $tool"
}

# Whether missing packages are unpacked rather than installed.
unpacks() { [[ $EUID -ne 0 || -n ${LATCHKEY_NO_SYSTEM:-} ]]; }

install_packages() {
  # Only missing or old lists need this, and somebody else's broken source must not stop us.
  apt-get -qq update || true
  # We want PostgreSQL's programs; by itself the package would also create and start a cluster for the whole machine.
  local setting=/etc/postgresql-common/createcluster.d/latchkey.conf failed=0
  mkdir -p "${setting%/*}"
  echo 'create_main_cluster = false' >"$setting"
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends install "$@" >/dev/null || failed=1
  rm -f "$setting"
  [[ $failed -eq 0 ]] || die "apt-get could not install $*"
}

# Unpacks packages and all they depend on, except what is installed, under $state/debs. Runs none of their scripts.
unpack_packages() {
  choose_state
  # A sub-shell, for umask and cd.
  (
    umask 022
    debs=$state/debs work=$state/apt
    # Lists of our own: the system's may be missing or too old to download from, and are not ours to renew.
    rm -rf "$work"
    mkdir -p "$work/"{lists/partial,cache/archives/partial,download} "$debs/usr/"{bin,sbin,lib,lib64}
    installed=/var/lib/dpkg/status
    if [[ -n ${LATCHKEY_NO_SYSTEM:-} ]]; then
      installed=$work/status
      touch "$installed"
    fi
    apt=(apt-get -q -o Dir::State="$work" -o Dir::State::status="$installed" -o Dir::Cache="$work/cache"
      -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1)
    "${apt[@]}" update >"$work/log" 2>&1 || true
    plan=$("${apt[@]}" -s --no-install-recommends install "$@" 2>>"$work/log") ||
      die "apt-get has no plan for $*: $(tail -n 3 "$work/log")"
    # A second libc beside the loader of the first crashes every program that sees it.
    mapfile -t names < <(sed -n 's/^Inst \([^ ]*\) .*/\1/p' <<<"$plan" | grep -vxE '(libc6|libc-bin)(:.*)?')

    echo "${#names[@]} packages, to $debs"
    cd "$work/download"
    "${apt[@]}" download "${names[@]}" >>"$work/log" 2>&1 || die "download failed: $(tail -n 3 "$work/log")"
    # Some packages still ship /lib: make one tree of it, as on an installed system.
    for dir in bin sbin lib lib64; do ln -sfn "usr/$dir" "$debs/$dir"; done
    for deb in *.deb; do
      dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$debs" --keep-directory-symlink --no-same-owner --no-same-permissions \
        --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale
    done
    rm -rf "$work"
  )
}

# wrap NAME PROGRAM [VAR=VALUE...]: writes $state/bin/NAME, which runs an unpacked program with its libraries.
wrap() {
  local name=$1 program=$2 libraries
  shift 2
  libraries=$(find "$state/debs/usr/lib" -maxdepth 3 -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd:)
  mkdir -p "$state/bin"
  printf '#!/bin/bash\nexec env %s "$@"\n' "$(printf '%q ' "LD_LIBRARY_PATH=$libraries" "$@" "$program")" >"$state/bin/$name"
  chmod 755 "$state/bin/$name"
}

need_rust() {
  command -v cargo >/dev/null || die "needs a Rust toolchain (cargo); rustup installs one"
  command -v cc >/dev/null && return
  [[ $EUID -eq 0 ]] || die "needs a C compiler and linker (cc); on Debian: apt-get install gcc libc6-dev"
  heading "installing a C compiler"
  install_packages gcc libc6-dev
}

# Where cargo builds: CARGO_TARGET_DIR or somebody's cargo configuration may have moved it.
target_dir() { cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'; }

# Sets `pg_bin` and `pg_major` to the newest PostgreSQL, 15 or later.
have_postgres() {
  local dir major name places=()
  if [[ -z ${LATCHKEY_NO_SYSTEM:-} ]]; then
    places=(/usr/lib/postgresql/*/bin)
    if name=$(command -v postgres); then places+=("$(dirname "$(readlink -f "$name")")"); fi
  fi
  if unpacks; then
    choose_state
    for dir in "$state"/debs/usr/lib/postgresql/*/bin; do
      [[ -x $dir/postgres ]] || continue
      for name in postgres initdb psql pg_isready; do wrap "$name" "$dir/$name"; done
      places+=("$state/bin")
    done
  fi
  pg_bin='' pg_major=14
  for dir in "${places[@]}"; do
    # The client's directory exists without the server's programs in it.
    [[ -x $dir/postgres && -x $dir/initdb && -x $dir/psql && -x $dir/pg_isready ]] || continue
    major=$("$dir/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    if ((major > pg_major)); then pg_bin=$dir pg_major=$major; fi
  done
  [[ -n $pg_bin ]]
}

# A Python that can make environments of its own.
have_python() { python3 -c 'import venv, ensurepip' 2>/dev/null; }

# Puts Node.js 18 or later and npm on the PATH.
have_node() {
  local debs name
  if [[ -z ${LATCHKEY_NO_SYSTEM:-} ]] && good_node; then return; fi
  unpacks || return
  choose_state
  debs=$state/debs
  [[ -x $debs/usr/bin/node ]] || return
  # Debian's node wants parts of itself in /usr/share/nodejs, and stops when they are not there. Its library gets another
  # path of the same length: a descriptor, which every process started from here inherits.
  LC_ALL=C sed -i 's#/usr/share/nodejs/#/proc/self/fd/99//#g' "$debs"/usr/lib/*/libnode.so.*
  exec 99<"$debs/usr/share/nodejs"
  wrap node "$debs/usr/bin/node" "NODE_PATH=$debs/usr/share/nodejs:$(echo "$debs"/usr/lib/*/nodejs)"
  for name in npm npx; do wrap "$name" "$debs/usr/share/nodejs/npm/bin/$name-cli.js"; done
  PATH=$state/bin:$PATH
  good_node
}

good_node() { command -v npm >/dev/null && [[ $(node -p 'parseInt(process.versions.node)' 2>/dev/null) -ge 18 ]]; }

# Sets CHROMIUM to a Chromium that can draw Latin and Arabic.
have_chromium() {
  local program=''
  [[ -z ${CHROMIUM:-} ]] || return 0
  if [[ -z ${LATCHKEY_NO_SYSTEM:-} ]] && program=$(command -v chromium) && has_fonts /usr/share/fonts; then
    export CHROMIUM=$program
    return
  fi
  unpacks || return
  choose_state
  [[ ! -x $state/debs/usr/lib/chromium/chromium ]] || program=$state/debs/usr/lib/chromium/chromium
  if [[ -z $program ]] || ! has_fonts "$state/debs/usr/share/fonts"; then return 1; fi
  printf '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n' \
    "$state/debs/usr/share/fonts" "$state/fontcache" >"$state/fonts.conf"
  wrap chromium "$program" "FONTCONFIG_FILE=$state/fonts.conf"
  # An interrupted unpacking may have left the program without its libraries.
  "$state/bin/chromium" --version >/dev/null 2>&1 || return
  export CHROMIUM=$state/bin/chromium
}

has_fonts() { [[ -n $(find "$1" \( -name 'DejaVuSans.ttf' -o -name 'NotoSansArabic*' \) -print -quit 2>/dev/null) ]]; }

# ---- a private PostgreSQL

# start_postgres NAME [SETTING=VALUE...]: runs a cluster called NAME (all but `demo` start empty and are thrown away at the
# end) and sets DATABASE_URL to a database of a role that may create more of them.
#
# It listens on a Unix socket only, in a directory that only its own user and root can enter: no password and no port to
# choose. The directory is in /tmp because the path of a socket may not be longer than 107 bytes.
start_postgres() {
  local name=$1 lock log owner
  shift
  need postgres postgresql
  choose_state
  unset "${!PG@}" # PostgreSQL and its clients would obey them

  cluster=$state/postgres/$name-$pg_major
  lock=$state/postgres-$name.lock log=$state/postgres-$name.log
  owner=$("${server[@]}" id -u)
  mkdir -p "$state/postgres"
  chown "$owner" "$state/postgres"
  chmod 700 "$state/postgres"

  # PostgreSQL inherits the lock, so that it is held while the cluster is in use, whatever becomes of this script.
  exec 9>>"$lock"
  flock -w 10 9 || die "the database is in use by another ${0##*/} of this checkout"
  throw_away
  if [[ ! -d $cluster ]]; then
    # Under another name until it is complete: what an interrupted initdb leaves must not pass for a cluster.
    "${server[@]}" rm -rf "$cluster.new"
    (cd / && "${server[@]}" "$pg_bin/initdb" -D "$cluster.new" -U postgres --auth-local=trust --auth-host=reject \
      --encoding=UTF8 --locale=C.UTF-8 --no-sync) >"$log" 2>&1 || die "initdb failed: $(tail -n 5 "$log")"
    "${server[@]}" mv "$cluster.new" "$cluster"
  fi

  # What a killed run left. (The lock file names the socket; both belong to us.)
  socket=$(<"$lock")
  [[ -z $socket ]] || rm -rf "$socket"
  # Lower case, for URL parsers that fold the case of a host.
  socket=/tmp/latchkey-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
  echo "$socket" >"$lock"
  mkdir -m 700 "$socket"
  chown "$owner" "$socket"

  # In a session of its own, because a Ctrl-C is not for it while others still need it; and told to stop when this script
  # is gone, however that comes about (the signal is bound to the parent: no process may stand between).
  (cd / && exec setsid "${server[@]}" setpriv --pdeathsig INT "$pg_bin/postgres" -D "$cluster" \
    -c listen_addresses= -c unix_socket_directories="$socket" "${@/#/--}") >"$log" 2>&1 &
  postgres=$!
  exec 9>&-

  until "$pg_bin/pg_isready" -q -h "$socket"; do
    kill -0 "$postgres" 2>/dev/null || die "PostgreSQL did not start: $(tail -n 5 "$log")"
    sleep 0.1
  done
  sql postgres postgres <<'SQL'
select 'create role latchkey login createdb' where to_regrole('latchkey') is null \gexec
select 'create database latchkey owner latchkey' where not exists (select from pg_database where datname = 'latchkey') \gexec
SQL
  DATABASE_URL=$(database_url latchkey)
  export DATABASE_URL
}

stop_postgres() {
  [[ -n ${postgres:-} ]] || return 0
  # A signal sent before it was ready for one would be lost: repeat until it is gone.
  while kill -INT "$postgres" 2>/dev/null; do sleep 0.1; done
  throw_away
  rm -rf "$socket"
}
trap stop_postgres EXIT

throw_away() { [[ $cluster == */demo-* ]] || "${server[@]}" rm -rf "$cluster"; }

database_url() { printf 'postgres://latchkey@%s/%s' "${socket//\//%2F}" "$1"; }

# sql USER DATABASE [OPTION...]
sql() { "$pg_bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$socket" -U "$1" -d "$2" "${@:3}"; }

# Writes what .sqlx should hold to $state/sqlx, from a database made by the migrations.
write_sqlx() {
  local file one
  rm -rf "$state/sqlx"
  mkdir "$state/sqlx"
  sql latchkey latchkey -c 'create database sqlx template template0'
  for file in migrations/*.sql; do
    one=--single-transaction
    # sqlx takes this first line for an order.
    [[ $(head -n 1 "$file") != '-- no-transaction'* ]] || one=
    sql latchkey sqlx $one -f "$file"
  done
  touch src/lib.rs # only what is compiled anew is written
  SQLX_OFFLINE=false SQLX_OFFLINE_DIR=$state/sqlx DATABASE_URL=$(database_url sqlx) cargo check --all-targets
}
