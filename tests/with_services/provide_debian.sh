#!/bin/sh
# Make sure that what looks into files is here, and what stands before the server: ClamAV's daemon, ffmpeg, bubblewrap,
# nginx, Caddy and Tor, from Debian.
# As root it installs what is missing; anybody else is told what to install.
set -eu

packages=""
for pair in clamd:clamav-daemon ffmpeg:ffmpeg bwrap:bubblewrap nginx:nginx caddy:caddy tor:tor; do
    if ! command -v "${pair%%:*}" >/dev/null 2>&1; then packages="$packages ${pair#*:}"; fi
done
if [ -z "$packages" ]; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing with apt, for the tests with services:$packages …"
    export DEBIAN_FRONTEND=noninteractive
    # The tests start what they need; nothing of it becomes a service of this machine.
    export RUNLEVEL=1
    apt-get update -qq
    # shellcheck disable=SC2086  (several packages)
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $packages >/dev/null
else
    echo "These tests need what this machine lacks. As root on Debian: apt-get install$packages" >&2
    exit 2
fi
