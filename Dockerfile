FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN SECRET_KEY=only-for-collecting-static-files-at-build BASE_URL=https://build.invalid \
    BRAND_DOMAIN=build STATIC_ROOT=/static /venv/bin/python manage.py collectstatic --noinput

FROM python:3.13-slim
RUN useradd --system portal && mkdir /data && chown portal /data
COPY --from=build /venv /venv
COPY --from=build /static /static
WORKDIR /app
COPY manage.py gunicorn.conf.py ./
COPY portal portal
COPY templates templates
COPY static static
RUN mkdir var && chown portal var
ENV HOST=0.0.0.0 STATIC_ROOT=/static PYTHONUNBUFFERED=1 PATH=/venv/bin:$PATH
USER portal
EXPOSE 8000
CMD ["sh", "-c", "python manage.py migrate --noinput && python manage.py createcachetable && exec gunicorn --config gunicorn.conf.py portal.wsgi"]
