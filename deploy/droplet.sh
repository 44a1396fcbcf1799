#!/usr/bin/env bash
# Sets up a fresh Ubuntu 24.04 server (1 GB of memory is enough) that serves Krake on its own domain. Run it as root:
#   KRAKE_DOMAIN=krake.example.com KRAKE_REPOSITORY=https://… bash droplet.sh
# The domain's A record must point here first: Caddy asks for the certificate at once.
# Running it again updates Krake. Not run where it was written (no server and no Docker engine there).
set -euo pipefail

: "${KRAKE_DOMAIN:?the domain that points to this server}"
: "${KRAKE_REPOSITORY:?the git address to clone}"
HOME_FOLDER=/opt/krake
COMPOSE=(docker compose -f "$HOME_FOLDER/deploy/compose.yaml")

echo "Installing Docker and the firewall."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq docker.io docker-compose-v2 git ufw unattended-upgrades >/dev/null
ufw allow OpenSSH >/dev/null
ufw allow 80/tcp >/dev/null
ufw allow 443 >/dev/null
ufw --force enable >/dev/null

if [ ! -e /swapfile ]; then
  echo "Adding 2 GB of swap: building the pages needs more memory than serving them."
  fallocate -l 2G /swapfile && chmod 600 /swapfile && mkswap /swapfile >/dev/null && swapon /swapfile
  echo "/swapfile none swap sw 0 0" >>/etc/fstab
fi

echo "Fetching Krake."
if [ -d "$HOME_FOLDER/.git" ]; then git -C "$HOME_FOLDER" pull --ff-only; else git clone --depth 1 "$KRAKE_REPOSITORY" "$HOME_FOLDER"; fi
if [ ! -e "$HOME_FOLDER/deploy/.env" ]; then
  (umask 077 && echo "KRAKE_DOMAIN=$KRAKE_DOMAIN" >"$HOME_FOLDER/deploy/.env")
fi

echo "Building and starting. The first time takes a few minutes."
"${COMPOSE[@]}" up -d --build --wait

cat >/etc/systemd/system/krake-backup.service <<UNIT
[Unit]
Description=Copy Krake's data
[Service]
Type=oneshot
ExecStart=$HOME_FOLDER/deploy/backup.sh
UNIT
cat >/etc/systemd/system/krake-backup.timer <<UNIT
[Unit]
Description=Copy Krake's data every night
[Timer]
OnCalendar=03:30
Persistent=true
[Install]
WantedBy=timers.target
UNIT
systemctl daemon-reload
systemctl enable --now krake-backup.timer

echo "Krake runs on https://$KRAKE_DOMAIN"
"${COMPOSE[@]}" exec krake python -m krake link
