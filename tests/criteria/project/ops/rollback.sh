#!/bin/sh
echo "deploys the release before this one and restores the store of that day"
