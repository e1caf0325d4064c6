# shellcheck shell=bash
# What the scripts of this folder share; they source it.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
jobs=${MEGABATCH_JOBS:-$(nproc)}

# CUDA's own installer leaves nvcc off PATH.
if ! command -v nvcc >/dev/null && [ -x /usr/local/cuda/bin/nvcc ]; then
  PATH=$PATH:/usr/local/cuda/bin
fi

# Open MPI refuses root (containers), more ranks than cores, and complains where ptrace is forbidden.
if [ "$(id -u)" = 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
has_nvcc() { command -v nvcc >/dev/null; }
has_gpu() { command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; }

# configure_and_build PRESET [TARGET...]
configure_and_build() {
  local preset=$1
  shift
  mkdir -p build
  cmake --preset "$preset" ${MEGABATCH_SHARED:+"-DMEGABATCH_SHARED=$MEGABATCH_SHARED"} >"build/$preset-configure.log" 2>&1 ||
    { cat "build/$preset-configure.log" >&2; die "cmake --preset $preset failed"; }
  tail -n 4 "build/$preset-configure.log" | grep '^-- megabatch' || true
  cmake --build "build/$preset" -j "$jobs" ${1:+--target "$@"}
}
