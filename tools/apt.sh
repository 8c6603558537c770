#!/bin/sh
# Installs the Debian packages of one group that are missing: apt.sh build|test|bench.
# A package counts as present if the file or command beside it exists, wherever it came from.
set -eu

build="
cc                                   build-essential
perl                                 perl
node                                 nodejs
npm                                  npm
"
test="
/usr/lib/postgresql/*/bin/postgres   postgresql
mariadbd                             mariadb-server
redis-server                         redis-server
nsd                                  nsd
etcd                                 etcd-server
/usr/lib/python3/dist-packages/websockets python3-websockets
/usr/lib/python3*/ensurepip          python3-venv
systemctl                            systemd
dbus-daemon                          dbus-daemon
ip                                   iproute2
prometheus-node-exporter             prometheus-node-exporter
prometheus-process-exporter          prometheus-process-exporter
chromium                             chromium
sqlite3                              sqlite3
nginx                                nginx-light
caddy                                caddy
unshare                              util-linux
/usr/lib/*/faketime/libfaketime.so.1 libfaketime
/etc/ssl/certs/ca-certificates.crt   ca-certificates
/usr/share/fonts/truetype/dejavu     fonts-dejavu-core
/usr/share/fonts/truetype/liberation fonts-liberation
"
bench="
prometheus-blackbox-exporter         prometheus-blackbox-exporter
"

case ${1:-} in
build) group=$build ;;
test) group=$test ;;
bench) group=$bench ;;
*)
    echo "usage: tools/apt.sh build|test|bench" >&2
    exit 2
    ;;
esac

present() {
    case $1 in
    /*) ls -d $1 >/dev/null 2>&1 ;; # unquoted: it may be a pattern
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing=$(echo "$group" | while read -r sign package; do
    [ -z "$sign" ] || present "$sign" || printf '%s ' "$package"
done)
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
        echo "Some Debian packages are missing. As root, run:  apt-get install $missing" >&2
        exit 1
    fi
fi
if ! command -v apt-get >/dev/null; then
    echo "Please install what Debian calls: $missing" >&2
    exit 1
fi

# The tests start their own servers on free ports: an installed package must not start one of the system's.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    trap '$as_root rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    $as_root chmod +x "$policy"
fi

echo "Installing Debian packages: $missing"
wait_for_others="-o DPkg::Lock::Timeout=300"
$as_root apt-get $wait_for_others -qq update
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get $wait_for_others -qq install --yes --no-install-recommends $missing >/dev/null
