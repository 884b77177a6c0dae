#!/bin/sh
# Make sure that the browser tests can run: Chromium itself, and the library that Playwright's driver is linked with.
# As root on Debian it installs what is missing; anybody else is told what to install.
set -eu

driver=${1:?the path of the driver that Playwright starts}
packages=""
# The fonts are for screenshots in Arabic, Chinese and Japanese.
fonts="fonts-noto-core fonts-noto-cjk"

found=no
for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then found=yes; fi
done
if [ "$found" = no ]; then
    packages="chromium $fonts"
fi
if ! "$driver" --version >/dev/null 2>&1; then
    packages="$packages libatomic1"
fi
if [ -z "$packages" ]; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # The same browser without windows: the tests of pages need a third less time in it. Not every system has it.
    if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
        packages=$(echo "$packages" | sed "s/^chromium /chromium-headless-shell /")
    fi
    echo "Installing with apt, for the browser tests: $packages …"
    # shellcheck disable=SC2086  (several packages)
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $packages >/dev/null
else
    echo "The browser tests need what this machine lacks. As root on Debian: apt-get install $packages" >&2
    echo "(Google Chrome on the PATH will do instead of chromium.) Then run make test again." >&2
    exit 2
fi
