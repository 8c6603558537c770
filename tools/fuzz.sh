#!/bin/sh
# Runs every fuzzer for so many seconds, from its seeds and what was once found: fuzz.sh SECONDS [TARGET...].
# What it finds it leaves in fuzz/artifacts and ends with an error; docs/fuzzing.md says what then.
set -eu

cd "$(dirname "$0")/.."
seconds=$1
shift
[ $# -gt 0 ] || set -- $(sed -n 's/^name = "\(.*\)"$/\1/p' fuzz/Cargo.toml | grep -vx fuzz)

# The instrumentation is the compiler's own and stable; only the flags that ask for it are not. No sanitizer: all of this is
# safe Rust, where overflows and bounds are checked anyway.
export RUSTC_BOOTSTRAP=1
cargo fuzz build --sanitizer none >&2

mkdir -p fuzz/artifacts
failed=
for target in "$@"; do
    mkdir -p "fuzz/corpus/$target" "fuzz/found/$target"
    log=fuzz/artifacts/$target.log
    if cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" "fuzz/found/$target" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 >"$log" 2>&1; then
        verdict=survived
    else
        verdict="FAILED, see $log"
        failed=yes
    fi
    inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
    printf '%-12s %12s inputs, %6s places reached in %s s: %s\n' "$target" "${inputs:-?}" "${covered:-?}" "$seconds" "$verdict"
done
[ -z "$failed" ]
