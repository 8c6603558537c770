#!/bin/sh
# Installs supervisord, which is a test's upstream, from PyPI: supervisor.sh VERSION DIR.
# In a directory of its own, so that neither the machine's Python packages nor a supervisord that runs here are touched.
set -eu
version=$1 dir=$2

[ -x "$dir/bin/supervisord" ] && exit 0
rm -rf "$dir" "$dir.new"
# Debian's own Python: another one in the path may be gone tomorrow.
/usr/bin/python3 -m venv "$dir.new"
"$dir.new/bin/pip" install --quiet --disable-pip-version-check --no-input "supervisor==$version"
# What pip installs names the directory that it was installed to.
/usr/bin/python3 - "$dir.new" "$dir" <<'PYTHON'
import pathlib, sys
was, now = sys.argv[1:]
for script in pathlib.Path(was, "bin").glob("supervisor*"):
    script.write_text(script.read_text().replace(was, now, 1))
PYTHON
mv "$dir.new" "$dir"
