#!/bin/sh
# Return to the last good release; the service follows with its next request.
#   ops/rollback.sh "Marta Brandt" "INC-0312: drafts name wrong clauses"
set -eu
cd "$(dirname "$0")/.."
export PYTHONPATH=src

python -m claims rollback --by "$1" --reason "$2"
python -m claims active
