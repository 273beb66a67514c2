#!/bin/sh
# Does the release that should serve really serve? Exit 1 when not.
#   ops/check.sh 2026-11-03
set -eu
cd "$(dirname "$0")/.."
export PYTHONPATH=src

python -m claims active | grep -q "\"active\": \"$1\""
curl --fail --silent --show-error --max-time 30 \
    --header "Authorization: Bearer $CLAIMS_CHECK_TOKEN" \
    --data @ops/check-claim.json \
    "${CLAIMS_URL:-http://127.0.0.1:8080}/v1/claims" | grep -q '"status": "routed"'
