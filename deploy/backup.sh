#!/usr/bin/env bash
# Copies Krake's data out of its volume to /var/backups/krake, 14 copies deep. The copying itself is `krake backup`,
# which is tested; this wrapper for Docker was not run where it was written (no Docker engine there).
# A copy on the same disk is half a backup: send the folder elsewhere too, for example with
#   rclone sync /var/backups/krake remote:krake
# Restore: stop krake, put a copy's files into the data volume, start it again.
set -euo pipefail

cd "$(dirname "$0")"
TARGET=${KRAKE_BACKUPS:-/var/backups/krake}
KEEP=14
COMPOSE=(docker compose -f compose.yaml)
install -d -m 700 "$TARGET"

if "${COMPOSE[@]}" ps --status running --services | grep -qx postgres; then
  file="$TARGET/krake-$(date -u +%Y%m%dT%H%M%SZ).dump"
  "${COMPOSE[@]}" exec -T postgres pg_dump -U krake -Fc krake >"$file.unfinished"
  mv "$file.unfinished" "$file"
  "${COMPOSE[@]}" cp krake:/data/key "$TARGET/key" || echo "No key file: the key comes from KRAKE_KEY. Keep it safe elsewhere."
else
  made=$("${COMPOSE[@]}" exec -T krake python -m krake backup /data/backups --keep 2 | tail -n 1)
  "${COMPOSE[@]}" cp "krake:$made" "$TARGET/"
fi

find "$TARGET" -mindepth 1 -maxdepth 1 -name 'krake-*' ! -name '*.unfinished' | sort | head -n "-$KEEP" | xargs -r rm -rf
