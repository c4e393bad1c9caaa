#!/bin/sh
# Makes the secrets that we choose ourselves, each in a file of its own, and none that is there already.
#
#   deploy/make-secrets.sh [FOLDER]      deploy/secrets, when none is named
#
# POSTGRES and REDIS say where those servers are: host:port, postgres:5432 and redis:6379 as compose.yaml names them.
# The folder is closed to everybody else; the files in it are not, for in a container others read them than you.
set -eu
folder=${1:-$(dirname "$0")/secrets}
postgres=${POSTGRES:-postgres:5432}
redis=${REDIS:-redis:6379}

mkdir -p "$folder"
chmod 700 "$folder"

# make NAME: what comes by standard input, unless the file is there.
make() {
  if [ -e "$folder/$1" ]; then cat > /dev/null; return; fi
  cat > "$folder/$1.new"
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  echo "made $folder/$1"
}

echo "k1:$(openssl rand -base64 32)" | make data-keys
openssl rand -hex 16 | make callback-token
openssl rand -hex 16 | make ops-token
openssl rand -hex 16 | make postgres-superuser
openssl rand -hex 16 | make postgres-password
openssl rand -hex 16 | make grafana-password
openssl rand -hex 16 | make redis-password
echo "postgres://tadamon:$(cat "$folder/postgres-password")@$postgres/tadamon" | make database-url
echo "redis://:$(cat "$folder/redis-password")@$redis" | make redis-url
echo "requirepass $(cat "$folder/redis-password")" | make redis-auth.conf
echo "{\"redis://$redis\": \"$(cat "$folder/redis-password")\"}" | make redis-exporter.json

# What others give us.
for name in africastalking-api-key certificate.pem; do
  [ -e "$folder/$name" ] || echo "put $folder/$name there yourself"
done
