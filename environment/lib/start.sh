# Sourced by the commands beside this folder: finds Python and hands over to the package `longalign` next to this file.
# The caller's name is the command's name: environment/run-notebooks runs longalign/commands/run_notebooks.py.
set -euo pipefail
export PYTHONUTF8=1 # paths and output are UTF-8 whatever the locale says
library=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
command_name=$(basename "$0")

if ! command -v python3 >/dev/null 2>&1; then
  echo "environment/$command_name: error: there is no python3 on the PATH. Install Python 3.9 or newer with venv (Debian: apt-get install python3 python3-venv)." >&2
  exit 1
fi
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
  echo "environment/$command_name: error: $(command -v python3) is $(python3 -V 2>&1 | head -n 1), and 3.9 or newer is needed. Put a newer python3 first on the PATH." >&2
  exit 1
fi
exec python3 "$library" "$command_name" "$@"
