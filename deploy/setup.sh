#!/bin/sh
# Installs Motcua for real service on Debian 12 or newer or Ubuntu 24.04, brings it up to date, and takes it back. Run as root from a checkout:
#   sh deploy/setup.sh install motcua.tinh.vn     user, folders, settings, units, this release; starts it
#   sh deploy/setup.sh upgrade                    a backup, this release beside the old one, then in its place; back by itself if it does not serve
#   sh deploy/setup.sh rollback                   the release before, on the data as they are now
#   sh deploy/setup.sh rollback --with-data       the release before, and the backup that was made before the upgrade: what came since is lost
#   sh deploy/setup.sh status                     which releases there are, which one runs
# Releases lie below /opt/motcua/releases, three are kept; `current` leads to the one that runs. Run again it changes nothing that is right.
set -eu

root=${MOTCUA_ROOT:-} # everything below another folder: for trying it out, and for making an image
prefix=$root/opt/motcua
config=$root/etc/motcua
data=$root/var/lib/motcua
units=$root/etc/systemd/system
sites=$root/etc/nginx/sites-available
backups=$root/var/backups/motcua
here=$(cd "$(dirname "$0")/.." && pwd)
account=${MOTCUA_ACCOUNT:-motcua}
kept=3

say() { echo "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

manager() { # the service manager; for another system's root only where one is named that starts what lies there
  if [ -n "${MOTCUA_MANAGER:-}" ]; then "$MOTCUA_MANAGER" "$@"
  elif [ -z "$root" ]; then systemctl "$@"
  else say "would do: systemctl $*"
  fi
}

current() { readlink "$prefix/current" 2>/dev/null || true; }

as_service() { # a command of a release, with the settings and the rights of the service
  release=$1
  shift
  (
    for name in $(env | sed -n 's/^\(MOTCUA_[A-Z_]*\|DATABASE_URL\)=.*/\1/p'); do unset "$name"; done # of whoever runs this
    while IFS= read -r line; do # as systemd reads it: no shell looks at the values
      case $line in
        '#'* | '') ;;
        *=\"*\" | *=\'*\') value=${line#*=?} && export "${line%%=*}=${value%?}" ;;
        *=*) export "${line?}" ;;
      esac
    done <"$config/motcua.env"
    cd "$data"
    if [ "$(id -un)" = "$account" ]; then
      "$release/.venv/bin/motcua" "$@"
    else
      runuser --user "$account" --preserve-environment -- "$release/.venv/bin/motcua" "$@"
    fi
  )
}

build() { # this checkout as a release of its own; says where
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/pyproject.toml" | head -n 1)
  release=$prefix/releases/$version-$(date +%Y%m%d%H%M%S)
  mkdir -p "$release.unfinished"
  (cd "$here" && tar -c --exclude=./.venv --exclude=./.setup --exclude=./node_modules --exclude=./data --exclude=./.git \
    --exclude='__pycache__' --exclude='*.egg-info' .) | tar -x -C "$release.unfinished"
  mv "$release.unfinished" "$release" # its programs name this folder
  if ! ${MOTCUA_BUILD:-make -s} -C "$release" .setup/ready >&2; then
    rm -rf "$release"
    fail "this release could not be built, see above; nothing was changed"
  fi
  chmod -R go+rX "$release"
  echo "$release"
}

point_to() { # in one step: nobody finds half a link
  ln -s "$1" "$prefix/current.new"
  mv -T "$prefix/current.new" "$prefix/current"
}

remember() { # to which release a rollback goes, and which backup belongs to it; nothing for none
  printf '%s' "$1" >"$prefix/previous"
  printf '%s' "$2" >"$prefix/previous-data"
}

lay_units() {
  mkdir -p "$units"
  for one in motcua.service motcua-backup.service motcua-backup.timer; do
    install -m 644 "$prefix/current/deploy/systemd/$one" "$units/$one"
  done
  manager daemon-reload
}

start() { # it says itself when it serves (Type=notify)
  manager restart motcua.service
}

forget_old() {
  # shellcheck disable=SC2012 # the names are ours
  ls -1dt "$prefix"/releases/* | tail -n "+$((kept + 1))" | while read -r old; do
    [ "$old" = "$(current)" ] || [ "$old" = "$(cat "$prefix/previous" 2>/dev/null)" ] || rm -rf "$old"
  done
}

do_install() {
  host=${1:?the name of the host, such as motcua.tinh.vn}
  case $host in *[!A-Za-z0-9.-]*) fail "'$host' is no name of a host" ;; esac
  [ -z "$(current)" ] || fail "it is installed already; to bring it up to date: sh deploy/setup.sh upgrade"
  id "$account" >/dev/null 2>&1 || useradd --system --home-dir /var/lib/motcua --shell /usr/sbin/nologin "$account"
  mkdir -p "$prefix/releases" "$config" "$data" "$backups"
  chown "$account" "$data" "$backups"
  chmod 711 "$data"
  chmod 700 "$backups"
  if [ ! -e "$config/motcua.env" ]; then
    sed "s#@HOST@#$host#g" "$here/deploy/motcua.env.example" >"$config/motcua.env"
    chmod 640 "$config/motcua.env"
    chgrp "$(id -gn "$account")" "$config/motcua.env"
  fi
  new=$(build)
  point_to "$new"
  lay_units
  if [ -d "$sites" ] && [ ! -e "$sites/motcua.conf" ]; then
    sed "s#@HOST@#$host#g" "$prefix/current/deploy/nginx/motcua.conf" >"$sites/motcua.conf"
    say "put certificate and key into /etc/ssl/motcua, then: ln -s ../sites-available/motcua.conf /etc/nginx/sites-enabled/ && nginx -t && systemctl reload nginx"
  fi
  manager enable motcua.service motcua-backup.timer
  start
  manager start motcua-backup.timer
  say "installed; the link for the first administrator stands in: journalctl -u motcua"
  say "copy $data/keys.json to two other places now: without it nobody can read the backups"
}

do_upgrade() {
  old=$(current)
  [ -n "$old" ] || fail "nothing is installed yet: sh deploy/setup.sh install HOST"
  new=$(build)
  saved=$backups/before-$(basename "$new")
  say "a backup first, while people work: $saved"
  as_service "$old" backup "$saved" || { rm -rf "$new"; fail "there is no backup, so nothing was changed"; }
  had=$(cat "$prefix/previous" 2>/dev/null || true)
  had_data=$(cat "$prefix/previous-data" 2>/dev/null || true)
  remember "$old" "$saved"
  point_to "$new"
  lay_units
  if ! start; then
    say "the new release does not serve: back to $old"
    point_to "$old"
    remember "$had" "$had_data" # else a rollback would go from the old one to itself, and --with-data lose what came since
    lay_units
    start || say "the old one does not start either: journalctl -u motcua"
    fail "not upgraded; why stands in: journalctl -u motcua; the backup of before: $saved"
  fi
  forget_old
  say "upgraded to $(basename "$new"); back to the one before: sh deploy/setup.sh rollback"
  say "where other nodes still served the release before: once the last one is upgraded, at night: motcua recount --sums"
}

do_rollback() {
  [ -s "$prefix/previous" ] || fail "there is no release to go back to"
  old=$(cat "$prefix/previous")
  [ -x "$old/.venv/bin/motcua" ] || fail "$old is not there any more"
  if [ "${1:-}" = --with-data ]; then
    [ "$old" != "$(current)" ] || fail "$(basename "$old") is in its place already; its data are not put back once more"
    saved=$(cat "$prefix/previous-data")
    [ -d "$saved" ] || fail "$saved is not there any more"
    manager stop motcua.service
    set -- restore "$saved" --replace --keys "${MOTCUA_KEYS_COPY:-$data/keys.json}"
    # one that was made after an earlier rollback has tables that the newer release alone knows
    as_service "$old" "$@" || as_service "$(current)" "$@" ||
      { start || say "$(basename "$(current)") does not start: journalctl -u motcua"; fail "the backup could not be put back, and nothing was changed"; }
  fi
  point_to "$old"
  lay_units
  start || fail "$(basename "$old") does not start, journalctl -u motcua says why; then once more: sh deploy/setup.sh rollback"
  remember "" ""
  say "back to $(basename "$old")"
}

do_status() {
  for release in "$prefix"/releases/*; do
    mark=' '
    [ "$release" = "$(current)" ] && mark='*'
    [ "$release" = "$(cat "$prefix/previous" 2>/dev/null)" ] && mark='<'
    echo "$mark $(basename "$release")"
  done
}

[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "run it as root"
case ${1:-} in
  install) do_install "${2:-}" ;;
  upgrade) do_upgrade ;;
  rollback) do_rollback "${2:-}" ;;
  status) do_status ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
