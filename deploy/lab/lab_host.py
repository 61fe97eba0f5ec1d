"""What a lab's host is made of. Runs inside the lab's namespaces, as their first process.

mount() comes first: until then nothing may be written. After it /etc, /usr and /var are
the real host's, but what is written stays in memory; /home, /run, /tmp's neighbours and
all of the host's mail, logs and spools are empty directories of the lab's own.
"""
import grp
import os
import pathlib
import pwd
import shutil
import subprocess

import layout
import web_capacity

NAME = 'host.example'
OVERLAID = ('etc', 'usr', 'var')
SITE_MACROS = '''# The lab's own site.
tls_advertise_hosts =
remote_max_parallel = 1
MAIN_LOG_SELECTOR = +smtp_protocol_error +smtp_syntax_error +pid +queue_run -retry_defer
AUTH_SERVER_ALLOW_NOTLS_PASSWORDS = yes
'''
LOGINS = '/etc/exim4/lab-passwords'
AUTHENTICATORS = f'''
lab_plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if eq{{$auth3}}{{${{lookup{{$auth2}}lsearch{{{LOGINS}}}{{$value}}fail}}}}}}
  server_set_id = $auth2

lab_login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${{if eq{{$auth2}}{{${{lookup{{$auth1}}lsearch{{{LOGINS}}}{{$value}}fail}}}}}}
  server_set_id = $auth1
'''


def mount(state):
    """Cover what the lab may write; `state` of the real host becomes /var/lib/penstock."""
    _mount('-t', 'proc', 'proc', '/proc')
    _mount('-t', 'tmpfs', '-o', 'mode=755', 'lab', '/run')
    for name in OVERLAID:
        upper, work = (pathlib.Path('/run/lab', name, part) for part in ('upper', 'work'))
        upper.mkdir(parents=True)
        work.mkdir()
        shutil.copystat(f'/{name}', upper)
        _mount('-t', 'overlay', '-o', f'lowerdir=/{name},upperdir={upper},workdir={work}', 'lab',
               f'/{name}')
    os.chmod('/run/lab', 0o700)
    _fresh('/home', 0o755, 'root', 'root')
    _fresh('/var/mail', 0o2775, 'root', 'mail')
    _fresh('/var/log', 0o755, 'root', 'root')
    _fresh('/var/spool', 0o755, 'root', 'root')
    for path, mode, group in (('/var/spool/exim4', 0o750, 'Debian-exim'),
                              ('/var/spool/exim4/db', 0o750, 'Debian-exim'),
                              ('/var/spool/exim4/input', 0o750, 'Debian-exim'),
                              ('/var/spool/exim4/msglog', 0o750, 'Debian-exim'),
                              ('/var/log/exim4', 0o2750, 'adm'),
                              ('/run/exim4', 0o755, 'Debian-exim')):
        _directory(path, mode, 'Debian-exim', group)
    _directory('/var/log/nginx', 0o755, 'root', 'adm')
    os.makedirs(layout.STATE, exist_ok=True)
    _mount('--bind', state, layout.STATE)
    # A host with penstock on it is no part of the lab.
    shutil.rmtree(layout.ETC, ignore_errors=True)


def hold_many_clients():
    """Give nginx what the operator of a busy host gives it."""
    conf = web_capacity.NGINX_CONF
    conf.write_text(web_capacity.enlarged(conf.read_text()))


def hold_many_accounts():
    """Let /etc/penstock be in memory: an overlay takes ten times as long for each file."""
    os.mkdir(layout.ETC)
    _mount('-t', 'tmpfs', '-o', 'mode=750', 'lab', layout.ETC)


def name_it():
    """Give the lab its name, and no way to ask the real world for others."""
    subprocess.run(['hostname', NAME], check=True)
    write('/etc/hostname', f'{NAME}\n')
    write('/etc/mailname', f'{NAME}\n')
    write('/etc/hosts', f'127.0.0.1 localhost\n127.0.1.1 {NAME} host\n::1 localhost\n')
    write('/etc/resolv.conf', 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)


def add_logins(names):
    """Make these users of the host, with homes, all at once."""
    taken = {user.pw_uid for user in pwd.getpwall()} | {group.gr_gid for group in grp.getgrall()}
    known = {user.pw_name for user in pwd.getpwall()}
    uid = 5000
    with open('/etc/passwd', 'a') as users, open('/etc/group', 'a') as groups:
        for name in names:
            if name in known:
                continue
            while uid in taken:
                uid += 1
            taken.add(uid)
            users.write(f'{name}:x:{uid}:{uid}::/home/{name}:/bin/sh\n')
            groups.write(f'{name}:x:{uid}:\n')
            os.mkdir(f'/home/{name}', 0o755)
            os.chown(f'/home/{name}', uid, uid)


def configure_exim(split, smtp, sinks):
    """Debian's ordinary configuration, sending everything to the sinks; penstock not in it."""
    address, port = smtp
    hosts = ';'.join(f'127.0.0.1::{sink}' for sink in sinks)
    write('/etc/exim4/update-exim4.conf.conf', f"""dc_eximconfig_configtype='smarthost'
dc_other_hostnames='{NAME};alice.example;bob.example'
dc_local_interfaces='{address}.{port}'
dc_readhost=''
dc_relay_domains=''
dc_minimaldns='true'
dc_relay_nets=''
dc_smarthost='{hosts}'
CFILEMODE='644'
dc_use_split_config='{'true' if split else 'false'}'
dc_hide_mailname=''
dc_mailname_in_oh='true'
dc_localdelivery='mail_spool'
""")
    write('/etc/aliases', 'postmaster: root\n')
    write(LOGINS, '')
    shutil.chown(LOGINS, 'root', 'Debian-exim')
    os.chmod(LOGINS, 0o640)
    if split:
        write('/etc/exim4/conf.d/main/000_localmacros', SITE_MACROS)
        write('/etc/exim4/conf.d/auth/20_lab', AUTHENTICATORS)
        primary = '/etc/exim4/conf.d/router/200_exim4-config_primary'
        write(f'{primary}.rul', _sending_to_itself(pathlib.Path(primary).read_text()))
    else:
        write('/etc/exim4/exim4.conf.localmacros', SITE_MACROS)
        template = '/etc/exim4/exim4.conf.template'
        text = _sending_to_itself(pathlib.Path(template).read_text())
        write(template, text.replace('begin authenticators\n',
                                     'begin authenticators\n' + AUTHENTICATORS, 1))


def _sending_to_itself(text):
    # Exim freezes mail whose smarthost is on a local address, unless it is told to send.
    start = text.index('\nsmarthost:\n')
    line = '  driver = manualroute\n'
    at = text.index(line, start) + len(line)
    return text[:at] + '  self = send\n' + text[at:]


def write(path, text):
    """Make this the content of a file of the lab."""
    # The real one may be a link to where the lab has nothing, or a bind mount of a container.
    if os.path.islink(path):
        os.unlink(path)
    pathlib.Path(path).write_text(text)


def _mount(*arguments):
    subprocess.run(['mount', '-n', *map(str, arguments)], check=True)


def _fresh(path, mode, owner, group):
    _mount('-t', 'tmpfs', '-o', f'mode={mode:o}', 'lab', path)
    shutil.chown(path, owner, group)
    os.chmod(path, mode)


def _directory(path, mode, owner, group):
    os.mkdir(path)
    shutil.chown(path, owner, group)
    os.chmod(path, mode)
