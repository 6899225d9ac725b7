#!/bin/sh
# Installs Debian packages where we may; says what to install where we may not.
set -e
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 # what is installed for tests is not started
    apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 || {
        apt-get update -q >/dev/null
        apt-get install -y -q --no-install-recommends "$@" >/dev/null
    }
else
    echo "Please install these packages first, then try again:  sudo apt-get install $*" >&2
    exit 1
fi
