# What the commands in this folder share. They work in the checkout's folder, where brands/ holds
# everything that belongs to this machine.

die() {
    echo "$*" >&2
    exit 1
}

matches() { printf '%s\n' "$1" | grep -Eqx "$2"; }

# A brand's name is also its folder's, its project's and its database's.
check_name() {
    matches "$1" '[a-z][a-z0-9-]{0,30}' ||
        die "NAME must be up to 31 small letters, digits and hyphens, and begin with a letter: $1"
    case $1 in brands | sites | secrets | host | all | postgres | template*) die "NAME cannot be $1." ;; esac
}
known() {
    check_name "$1"
    [ -e "brands/$1/.env" ] || die "There is no brand $1 (deploy/brands/list names all)."
}

# compose for what all brands share, or for one brand
host() { docker compose --project-directory brands --env-file brands/.env -f deploy/brands/host.yml "$@"; }
brand() {
    name=$1 && shift
    docker compose --project-directory "brands/$name" --project-name "$name" \
        --env-file brands/.env --env-file "brands/$name/.env" \
        -f docker-compose.yml -f deploy/brands/brand.yml "$@"
}

# A setting of a brand, and the names of all brands.
setting() { sed -n "s/^$2=//p" "brands/$1/.env" | tail -n 1; }
names() {
    for file in brands/*/.env; do
        [ ! -e "$file" ] || basename "$(dirname "$file")"
    done
}

# The brand's site for Caddy; without https, if another proxy is in front (HTTP in brands/.env).
site() {
    scheme=https
    ! grep -qs '^HTTP=.' brands/.env || scheme=http
    printf '%s://%s {\n\timport /etc/caddy/portal.caddy %s-portal\n}\n' "$scheme" "${2#*://}" "$1"
}
reload() { host exec -T caddy caddy reload --config /etc/brands/Caddyfile --adapter caddyfile; }

# SQL from standard input, so that no password stands in a command line.
sql() { host exec -T database psql -U postgres -qtA -v ON_ERROR_STOP=1 "$@"; }
variable() { printf "\\\\set %s '%s'\n" "$1" "$2"; }
password_in() { sed -n 's|^[a-z]*://[^:]*:\([^@]*\)@.*|\1|p' "$1"; }
