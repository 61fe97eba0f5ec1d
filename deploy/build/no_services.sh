# shellcheck shell=sh
# While packages are installed: no service is started, and none is enabled.
#
# guard_begin puts an own policy-rc.d in place (Debian's maintainer scripts ask it before they start
# anything) and notes which services are enabled. guard_end puts the former policy-rc.d back, the
# same inode, and disables what has been enabled in between, as an administrator would: a later
# upgrade does not enable it again. guard_end may be called twice. A run that was killed outright
# leaves a policy that knows it and steps aside; the next guard_begin puts everything back.
# For root; the caller holds the lock.

guard_state=/run/penstock-packages
guard_policy=/usr/sbin/policy-rc.d
guard_former=$guard_policy.before-penstock

guard_begin() {
  guard_end
  mkdir -p "$guard_state"
  guard_list_enabled >"$guard_state/enabled.new"
  mv "$guard_state/enabled.new" "$guard_state/enabled"
  echo $$ >"$guard_state/pid"
  if [ -e "$guard_policy" ] || [ -L "$guard_policy" ]; then
    ln -P "$guard_policy" "$guard_former"
  fi
  guard_print_policy >"$guard_policy.penstock"
  chmod 755 "$guard_policy.penstock"
  mv -f "$guard_policy.penstock" "$guard_policy"
}

guard_end() {
  if [ -e "$guard_former" ] || [ -L "$guard_former" ]; then
    mv -f "$guard_former" "$guard_policy"
  elif guard_is_ours "$guard_policy"; then
    rm -f "$guard_policy"
  fi
  rm -f "$guard_policy.penstock"
  if [ -f "$guard_state/enabled" ]; then
    guard_disable_new
    rm -f "$guard_state/enabled"
  fi
  rm -f "$guard_state/enabled.new" "$guard_state/pid"
}

guard_is_ours() {
  [ -f "$1" ] && [ ! -L "$1" ] && grep -q '^# penstock put this here' "$1"
}

guard_print_policy() {
  cat <<END
#!/bin/sh
# penstock put this here while it installs packages, so that none of them starts a service.
if read -r pid <"$guard_state/pid" && kill -0 "\$pid"; then
  exit 101
fi 2>/dev/null
if [ -x "$guard_former" ]; then
  exec "$guard_former" "\$@"
fi
exit 0
END
}

# One path a line: every link that makes systemd start a unit, every start link of System V.
guard_list_enabled() {
  for folder in /etc/systemd/system /etc/systemd/user; do
    if [ -d "$folder" ]; then
      find "$folder" -type l ! -lname /dev/null
    fi
  done | LC_ALL=C sort
  # A package with a module for Apache puts it into an Apache of the host's own, too.
  for link in /etc/rc?.d/S* /etc/apache2/mods-enabled/fcgid.load; do
    if [ -L "$link" ]; then
      echo "$link"
    fi
  done | LC_ALL=C sort
}

# Debian remembers on its own side which links it once made (deb-systemd-helper, update-rc.d,
# a2enmod), so that a removed link, or S renamed to K, stays the administrator's choice.
guard_disable_new() {
  guard_list_enabled | while read -r link; do
    if grep -Fxq -e "$link" "$guard_state/enabled"; then
      continue
    fi
    case $link in
      /etc/rc?.d/S*)
        name=${link##*/S}
        mv -f "$link" "${link%/*}/K$name"
        ;;
      */mods-enabled/fcgid.load)
        a2dismod -q -f fcgid >/dev/null
        ;;
      *.wants/* | *.requires/*)
        rm -f "$link"
        rmdir "${link%/*}" 2>/dev/null || true
        ;;
      *)
        rm -f "$link"
        ;;
    esac
  done
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload || true
  fi
}
