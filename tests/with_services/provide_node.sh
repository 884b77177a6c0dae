#!/bin/sh
# Make sure that the tests with an OpenID Connect provider can run: Node.js with npm, and the packages that
# package.json beside this names, in a folder that git ignores. As root on Debian it installs what is missing;
# anybody else is told what to install.
set -eu

list=$(dirname "$0")/package.json
place=${1:?the folder to install into}
oldest=20

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing with apt, for the tests with services: nodejs npm …"
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 nodejs npm >/dev/null
    else
        echo "The tests with services need node and npm. As root on Debian: apt-get install nodejs npm" >&2
        echo "Then run make test-services again." >&2
        exit 2
    fi
fi
if ! node -e "process.exit(parseInt(process.version.slice(1)) < $oldest ? 1 : 0)"; then
    echo "The tests with services need Node.js $oldest or newer; this is $(node --version)." >&2
    exit 2
fi
if cmp -s "$list" "$place/package.json" && [ -e "$place/.ready" ]; then exit 0; fi

echo "Installing the OpenID Connect provider for the tests …"
rm -rf "$place"
mkdir -p "$place"
cp "$list" "$place/package.json"
# No package's own scripts are run, and no lock file is kept: it would name a host.
npm install --prefix "$place" --cache "$place/.cache" --ignore-scripts \
    --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null
rm -rf "$place/.cache"
touch "$place/.ready"
