#!/bin/sh
# Release a new version of model pin, prompt and limits (the config/ folder).
#   ops/deploy.sh 2026-11-03 "Marta Brandt" "CHG-4471: new prompt"
# The release is marked good by hand after its first working day, see docs/rollback.md.
set -eu
cd "$(dirname "$0")/.."
export PYTHONPATH=src

release=$1
by=$2
reason=$3

python -m pytest --psf
python -m claims publish "$release" --source config
python -m claims activate "$release" --by "$by" --reason "$reason"
ops/check.sh "$release" || {
    ops/rollback.sh "$by" "check after deploy of $release failed"
    exit 1
}
