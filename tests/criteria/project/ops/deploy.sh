#!/bin/sh
echo "deploys the release $1 with its model, prompt and configuration"
