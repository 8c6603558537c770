#!/bin/sh
# Makes sure that a new enough node is on PATH: node.sh OLDEST_MAJOR VERSION DIR.
# The npm registry carries node itself as a package per platform, so this needs no other source than npm.
set -eu
oldest=$1 version=$2 dir=$3

major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
[ "${major:-0}" -ge "$oldest" ] && exit 0

case $(uname -m) in
x86_64) platform=linux-x64 ;;
aarch64) platform=linux-arm64 ;;
*)
    echo "pyngpong's tests need node $oldest or newer: please install it for $(uname -m)." >&2
    exit 1
    ;;
esac
npm install --silent --no-save --no-audit --no-fund --prefix "$dir" "node-$platform@$version"
mkdir -p "$dir/bin"
ln -sf "../node_modules/node-$platform/bin/node" "$dir/bin/node"
