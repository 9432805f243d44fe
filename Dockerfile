# Makes what `make install LOCK=postgres` makes, and starts it as deploy/entrypoint does, as a user without rights.
# tests/deploy/test_clean_folder.py does both in a clean folder; the image itself is built by no test.
FROM python:3.11-slim

RUN apt-get update \
 && apt-get install --yes --no-install-recommends make \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin daily-insights \
 && install --directory --owner daily-insights --mode 0700 /data \
 && install --directory /run/secrets

WORKDIR /opt/daily-insights
COPY . .
RUN PIP_NO_CACHE_DIR=1 make install LOCK=postgres \
 && .venv/bin/python -m compileall -q bot handlers scheduler insights

# /data is all it writes. METRICS_PORT answers /healthz, /readyz and /metrics within the container's network.
ENV PATH=/opt/daily-insights/.venv/bin:$PATH \
    DATABASE_URL=sqlite:////data/insights.db \
    SECRETS_DIR=/run/secrets \
    METRICS_PORT=9090 \
    PYTHONDONTWRITEBYTECODE=1
USER daily-insights
WORKDIR /data
VOLUME /data
HEALTHCHECK --start-period=60s CMD \
  ["/opt/daily-insights/.venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9090/healthz', timeout=5)"]
ENTRYPOINT ["/opt/daily-insights/deploy/entrypoint"]
CMD ["run"]
