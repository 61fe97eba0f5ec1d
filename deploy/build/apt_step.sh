#!/bin/sh
# Installs the Debian packages for the given purposes: apt_step.sh PURPOSE... (see file packages).
#
# It does nothing, and needs no network, where they are all installed. It starts and enables no
# service (no_services.sh), removes no package, upgrades none but where a new one demands it, and
# keeps the exim4-daemon-* that is there. A signal during the download ends it at once; while dpkg
# works it ends when dpkg has finished, because half installed packages help nobody.
# `apt_step.sh --missing PURPOSE...` only prints what it would install, a name a line.
# Exit status: 0 installed, 1 refused or failed, 128+N ended by signal N.
set -eu
umask 022
# cron's has no sbin.
PATH=$PATH:/usr/sbin:/sbin

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=deploy/build/no_services.sh
. "$here/no_services.sh"

apt_log=$guard_state/apt.log
phase=none
child=
signal=0
woken=no

say() { echo "packages: $*"; }

refuse() {
  say "$*" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Every installed package that claims to be the host's mail server, but Exim's daemons.
other_mail_server() {
  # shellcheck disable=SC2016 # dpkg-query's own variables
  dpkg-query -W -f='${db:Status-Status} ${Package} ${Provides}\n' |
    sed -n 's/^installed \([^ ]*\) .*mail-transport-agent.*/\1/p' | grep -v '^exim4-daemon-' || true
}

exim_daemon() {
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' 'exim4-daemon-*' 2>/dev/null |
    sed -n 's/^installed //p'
}

# What the purposes need and the host has not.
missing_packages() {
  for purpose in "$@"; do
    sed -n "s/^$purpose: *//p" "$here/packages" | tr ' ' '\n' | while read -r name; do
      if [ "$name" = exim4-daemon-light ] && [ -n "$(exim_daemon)" ]; then
        continue
      fi
      is_installed "$name" || echo "$name"
    done
  done | sort -u
}

# apt's status lines end in "...:PERCENT:TEXT"; one line of ours for each tenth.
show_progress() {
  last=-1
  while read -r line; do
    IFS=:
    # shellcheck disable=SC2086 # split at the colons
    set -- $line
    unset IFS
    for field in "$@"; do
      case $field in
        [0-9]*.[0-9]*)
          tenth=$((${field%%.*} / 10))
          if [ "$tenth" -gt "$last" ]; then
            last=$tenth
            say "$phase $((tenth * 10))%"
          fi
          break
          ;;
      esac
    done
  done
}

interrupted() {
  signal=$1
  woken=yes
  if [ "$phase" = installing ]; then
    say "interrupted: dpkg finishes what it has begun, then everything is put back"
  elif [ -n "$child" ]; then
    kill -s TERM -- "-$child" 2>/dev/null || true
  fi
}

leave() {
  status=$?
  trap '' INT TERM HUP
  guard_end
  rm -rf "$guard_state"
  exit "$status"
}

# A signal ends a `wait`, not the process that is waited for.
await() {
  while :; do
    woken=no
    result=0
    wait "$1" || result=$?
    [ "$woken" = yes ] || break
  done
}

# run_apt PHASE ARGUMENT...: apt-get in a session of its own, so that the terminal's Ctrl-C reaches
# only us and we decide; the status of apt-get.
run_apt() {
  phase=$1
  shift
  rm -f "$guard_state/status"
  mkfifo "$guard_state/status"
  show_progress <"$guard_state/status" &
  reader=$!
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 setsid apt-get -q -y \
    -o APT::Status-Fd=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef \
    -o Dpkg::Options::=--force-confold "$@" \
    </dev/null >>"$apt_log" 2>&1 3>"$guard_state/status" 9>&- &
  child=$!
  await "$child"
  child=
  wait "$reader" || true
  if [ "$signal" -ne 0 ]; then
    exit $((128 + signal))
  fi
  return "$result"
}

install_packages() {
  set -- install --no-install-recommends --no-remove "$@"
  if ! run_apt downloading "$@" --download-only; then
    say "the package lists are missing or old: updating them"
    run_apt updating update || failed "apt-get update"
    run_apt downloading "$@" --download-only || failed "the download"
  fi
  guard_begin
  run_apt installing "$@" --no-download || failed "the installation"
}

failed() {
  say "$1 failed; the end of what apt said:" >&2
  tail -n 30 "$apt_log" >&2
  exit 1
}

# Only one run at a time; and what a killed one left is put back.
take_turn() {
  # Not in /run/lock, where anybody may make, or hold, whatever has the name.
  umask 077
  exec 9>"$guard_state.lock"
  umask 022
  flock 9
  guard_end
  rm -rf "$guard_state"
}

main() {
  only_name_them=no
  if [ "${1:-}" = --missing ]; then
    only_name_them=yes
    shift
  fi
  for purpose in "$@"; do
    grep -q "^$purpose: " "$here/packages" || refuse "no such purpose: $purpose"
  done
  if [ $only_name_them = yes ]; then
    missing_packages "$@"
    exit 0
  fi
  if [ "$(id -u)" -eq 0 ]; then
    take_turn
  fi
  needed=$(missing_packages "$@")
  [ -n "$needed" ] || exit 0
  # shellcheck disable=SC2086 # a list of words
  set -- $needed
  if [ "$(id -u)" -ne 0 ]; then
    refuse "missing, and only root can install them: $*"
  fi
  case " $* " in
    *" exim4-daemon-light "*)
      other=$(other_mail_server)
      [ -z "$other" ] || refuse "this host's mail server is $other; penstock works with Exim," \
        "and will not replace another one. Nothing was changed."
      ;;
  esac
  mkdir -p "$guard_state"
  trap leave EXIT
  trap 'interrupted 2' INT
  trap 'interrupted 15' TERM
  trap 'interrupted 1' HUP
  say "installing $*"
  install_packages "$@"
  say "installed; no service was started or enabled"
}

main "$@"
