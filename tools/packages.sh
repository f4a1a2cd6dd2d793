# Debian 12 packages, one list for each need. Sourced by tools/setup; the reasons stand in docs/architecture.md.
build_packages=(
  g++ cmake ninja-build pkg-config ccache mold bison git ca-certificates
  libboost1.81-dev nlohmann-json3-dev libfmt-dev libcli11-dev libtomlplusplus-dev libexpected-dev
  libsqlite3-dev libpq-dev libssl-dev libsodium-dev libicu-dev libzip-dev libfreexl-dev libxml2-dev libexpat1-dev zlib1g-dev
  libxlsxwriter-dev libyaml-dev libpango1.0-dev libcairo2-dev libharfbuzz-dev libfontconfig-dev libqrencode-dev libre2-dev fonts-noto-cjk
)
test_packages=(
  libgtest-dev libgmock-dev librapidcheck-dev postgresql-15 chromium poppler-utils curl python3
  clang-14 libclang-rt-14-dev
)
