# Shared by the scripts beside it: where the package is, and how missing Debian packages are installed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }

# What the program is built with and runs on.
program_packages=(
  # What the Swift toolchain itself needs to run and to link.
  binutils libncurses6 libcurl4 tzdata
  git ca-certificates pkg-config libc6-dev libstdc++-12-dev
  libgeos-dev libproj-dev proj-data libsqlite3-dev zlib1g-dev libzip-dev libxml2-dev libjemalloc-dev
  # The flavour that PROJ brings too: the program loads one, not two.
  libcurl4-gnutls-dev
)
# What checks the outputs: QGIS, GDAL, schema validators, a browser.
checking_packages=(
  python3 python3-venv python3-qgis qgis-providers gdal-bin python3-gdal libxml2-utils unzip
  chromium libjs-leaflet libjs-leaflet.markercluster fonts-dejavu-core
)

# Installs those of the named Debian packages that are missing; says what to do where it may not.
install_packages() {
  command -v dpkg-query >/dev/null ||
    fail "this script installs Debian packages; on another system install the equivalents of: $*"
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      fail "these Debian packages are missing, and neither root nor sudo is at hand to install them: ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing: ${missing[*]}"
  ${as_root[@]+"${as_root[@]}"} apt-get update -q >&2 || say "apt-get update failed; trying with the lists at hand"
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 ||
    fail "apt-get could not install: ${missing[*]}"
}

# Builds the program as it is meant to run, with Swift's runtime linked in (about a twentieth faster), and sets
# $incidentmap to where it lies.
build_incidentmap() {
  swift build -c release --static-swift-stdlib --product incidentmap >&2
  incidentmap="$(swift build -c release --static-swift-stdlib --show-bin-path)/incidentmap"
}

require_swift() {
  command -v swift >/dev/null ||
    fail "Swift 6.2 or later is needed and \`swift\` is not on the PATH; install it from swift.org"
}
