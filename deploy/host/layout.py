"""Where penstock's parts stand on a host. Every path is named here once; deploy/install.cmake,
which puts there what the packages carry, names those once more."""

from pathlib import Path

# The checkout, or what the package has of it (/usr/share/penstock).
SOURCE = Path(__file__).resolve().parent.parent.parent

SERVICE_USER = "penstock"
MAIL_GROUP = "Debian-exim"
WEB_GROUP = "www-data"
INDEX_USER = "penstock-index"
PEER_USER = "penstock-peer"

LIBRARY = Path("/usr/lib/penstock")
WORKER = LIBRARY / "penstock-fcgi"
INDEX_PROGRAM = LIBRARY / "penstock-index"
WATCH_PROGRAM = LIBRARY / "penstock-watch"
DELIVER_PROGRAM = LIBRARY / "penstock-deliver"
LISTS_PROGRAM = LIBRARY / "penstock-lists"
PEER_PROGRAM = LIBRARY / "penstock-peer"
WIRING = LIBRARY / "wiring"
WHMAPI1 = LIBRARY / "whmapi1"
WHMAPI1_LINK = Path("/usr/sbin/whmapi1")
CPANEL_LINK = Path("/usr/local/cpanel/bin/whmapi1")

ETC = Path("/etc/penstock")
CONF = ETC / "penstock.conf"
ACCOUNTS = ETC / "accounts"
FIRST_TOKEN = ETC / "first-token"  # root's alone
FRONT_END = ETC / "front-end"
FOR_NGINX = FRONT_END / "nginx.conf"
FOR_APACHE = FRONT_END / "apache.conf"
NGINX_SITE = Path("/etc/nginx/sites-available/penstock")
WORKERS_SECRET = ETC / "front-end.secret"

STATE = Path("/var/lib/penstock")
TOKENS = STATE / "tokens"
RESELLERS = STATE / "resellers"
ACL_LISTS = STATE / "acllists"
PROFILE = STATE / "profile.conf"
OUTGOING = STATE / "outgoing"
SUSPENDED = OUTGOING / "suspended"
HELD = OUTGOING / "held"
LOCKS = OUTGOING / "locks"
QUEUED = OUTGOING / "queued"
FULL = OUTGOING / "full"
MAP = OUTGOING / "map"
REQUESTS = STATE / "requests"
LISTS = STATE / "lists"
WATCH = STATE / "watch"
INDEX = STATE / "index"

LOGS = Path("/var/log/penstock")
RUN = Path("/run/penstock")
WIRING_LOCK = RUN / "wiring.lock"  # as in wiring_check, which cannot ask here before it has it
SOCKET = RUN / "fcgi.sock"
INDEX_SOCKET = RUN / "index.sock"
SESSIONS = RUN / "sessions"
AGENT = RUN / "agent"
HEALTH = AGENT / "health.json"
DELIVER_SOCKET = RUN / "deliver.sock"
PEER_SOCKET = RUN / "peer.sock"

UNITS = Path("/usr/lib/systemd/system")    # the package's
OWN_UNITS = Path("/etc/systemd/system")    # written by penstock-setup, as an operator would
SOCKET_UNIT = "penstock.socket"
SERVICE_UNIT = "penstock.service"
APACHE_UNIT = "penstock-apache.service"
WATCH_UNIT = "penstock-watch.service"
DELIVER_UNIT = "penstock-deliver.service"
DELIVER_SOCKET_UNIT = "penstock-deliver.socket"
LISTS_UNIT = "penstock-lists.service"
TMPFILES = Path("/usr/lib/tmpfiles.d/penstock.conf")
SYSUSERS = Path("/usr/lib/sysusers.d/penstock.conf")
LOGROTATE = Path("/etc/logrotate.d/penstock")

APACHE = Path("/etc/apache2-penstock")
APACHE_RUN = RUN / "apache"
APACHE_LOGS = Path("/var/log/penstock-apache")
APACHE_TMPFILES = Path("/usr/lib/tmpfiles.d/penstock-apache.conf")
APACHE_LOGROTATE = Path("/etc/logrotate.d/penstock-apache")
