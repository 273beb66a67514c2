#!/bin/sh
ln -sfn "releases/$1" current
