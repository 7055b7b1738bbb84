#!/bin/sh
# Writes the secrets that docker-compose.yml asks for into .env beside it, each 32 random bytes, readable by their owner
# alone. What is set there already stays: a password that changes under a database locks its service out.
set -eu
umask 077
file="$(dirname "$0")/../.env"
touch "$file"
for name in SESSION_SECRET POSTGRES_PASSWORD REGISTRY_PASSWORD MENTORING_PASSWORD PARTNERSHIPS_PASSWORD \
    PROVINCE_REPORTING_PASSWORD REPORTING_PASSWORD; do
    grep -q "^$name=." "$file" || printf '%s=%s\n' "$name" "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" >> "$file"
done
echo "rahasia ada di · the secrets are in $file"
