# The portal as one image for web, worker, beat and migrate. Built in two steps, so that the tools
# of the first are not in the second. Runs without root.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /build/requirements.txt
RUN /opt/venv/bin/pip install --require-hashes -r /build/requirements.txt

FROM python:3.11-slim-bookworm
# Chinese and Japanese in PDF profiles: too large to be shipped with the portal.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-droid-fallback \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data portal \
    && install --directory --owner portal --group portal --mode 0750 /data
COPY --from=build /opt/venv /opt/venv
COPY . /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles \
    WEB_BIND=0.0.0.0:8000
# The embedded default serves for this one command; its generated secrets go with its folder.
RUN PORTAL_DATA_DIR=/build/data python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /build/data
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "-m", "portal.probe"]
CMD ["gunicorn", "--config", "gunicorn.conf.py", "portal.wsgi"]
