# Runs "$0" "$@" in a room of its own. Called as root of a user namespace, so that nothing outside can be changed:
# the one thing that is made there, a control group, goes at the end.
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/groups /run/systemd/system
mount -t cgroup2 cgroup2 /run/groups
room=/run/groups/pyngpong-test-$$
mkdir $room || { echo "the tests may not make control groups: run them as root" >&2; exit 1; }
trap "find $room -depth -type d -exec rmdir {} +" EXIT
(
    echo 0 > $room/cgroup.procs
    exec unshare --cgroup --pid --fork --kill-child --mount --mount-proc \
        sh -ec "mount -t cgroup2 cgroup2 /sys/fs/cgroup; exec \"\$0\" \"\$@\"" "$0" "$@"
)
