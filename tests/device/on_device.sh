#!/bin/sh
# on_device.sh GPUSIM COMMAND...: runs a command on a GPU where there is one, else under GPUSIM/run.sh where
# that exists, else as it is.
simulator=$1/run.sh
shift
if ! nvidia-smi -L > /dev/null 2>&1 && [ -x "$simulator" ]; then
  exec "$simulator" "$@"
fi
exec "$@"
