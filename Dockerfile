# syntax=docker/dockerfile:1
# Two images from one build: `--target functions` (Azure Functions) and `--target server` (the standalone server; default).
#
#   native ──> build ──┬─> functions-app ─────> functions
#                      ├─> server-app ────┬──> server
#   runtime-root ──────┴─> programs-root ─┴──> both
#
# Every base is an argument: CI gives digests (docker build --build-arg DEBIAN_IMAGE=debian@sha256:...), see `make image`.
ARG DEBIAN_IMAGE=docker.io/library/debian:12-slim
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0
ARG FUNCTIONS_IMAGE=mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0

# A stage has to be named before COPY --from can take an argument's image.
FROM ${NODE_IMAGE} AS node

# The jail. On Debian 12, because it runs on any later C library: the .NET images are of other distributions.
FROM ${DEBIAN_IMAGE} AS native
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev libseccomp-dev make \
    && rm -rf /var/lib/apt/lists/* \
    # Without the shared one the linker takes the archive: the final images then need no libseccomp of their own.
    && rm /usr/lib/*-linux-gnu/libseccomp.so
WORKDIR /source/native
COPY native/Makefile ./
COPY native/src ./src
COPY native/zygote ./zygote
COPY native/places ./places
RUN make OUT=/out CFLAGS=-O2 && rm -r /out/obj && strip --strip-unneeded /out/*

# What programs get: interpreters and the default packages. It never runs as a container of its own.
FROM ${DEBIAN_IMAGE} AS runtime-root
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libstdc++6 python3 python3-httpx python3-jinja2 python3-pip-whl python3-requests tzdata \
    && rm -rf /var/lib/apt/lists/* \
    # Scanners look for the package database, which programs do not get: the final images carry this list instead.
    && dpkg-query -W -f '${Package}\t${Version}\t${Architecture}\t${source:Package}\n' > /srv/packages.tsv
COPY --from=node /usr/local/bin/node /usr/local/bin/node

FROM ${SDK_IMAGE} AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props global.json .editorconfig host.json ./
COPY src ./src

FROM build AS server-app
RUN dotnet publish src/Sandbox.Server -c Release -o /app -v quiet
COPY --from=native /out/ /app/native/
COPY native/policies /app/native/policies
COPY native/runtimes /app/native/runtimes
COPY tests/Sandbox.Isolation.Tests/Hostile /app/selftest/Hostile

FROM build AS functions-app
RUN dotnet publish src/Sandbox.Functions -c Release -o /app -v quiet
COPY --from=native /out/ /app/native/
COPY native/policies /app/native/policies
COPY native/runtimes /app/native/runtimes

FROM ${ASPNET_IMAGE} AS aspnet

# The root folder of programs, made by our own command: nothing but interpreters, their modules and libraries. Not even a
# shell; apt, the command and .NET stay behind in this stage. It makes devices: Docker's builder may, buildah and podman
# need --cap-add CAP_MKNOD.
FROM runtime-root AS programs-root
COPY --from=aspnet /usr/share/dotnet /usr/share/dotnet
COPY --from=server-app /app /opt/sandbox
RUN DOTNET_ROOT=/usr/share/dotnet /opt/sandbox/sandbox prepare-root /srv/sandbox-root

# Azure Functions: the host of the base image starts our worker. It serves port 80, so it is root; programs are not.
FROM ${FUNCTIONS_IMAGE} AS functions
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sandbox.Functions" \
      org.opencontainers.image.description="Runs untrusted Python and Node.js programs: Azure Functions, isolated worker" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="mcr.microsoft.com/azure-functions/dotnet-isolated" \
      sandbox.sbom="/usr/share/sandbox/packages.tsv"
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureWebJobsDisableHomepage=true \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    Sandbox__Isolation__MaximumTier=container \
    Sandbox__Isolation__Root=/srv/sandbox-root
COPY --from=programs-root /srv/sandbox-root /srv/sandbox-root
COPY --from=runtime-root /srv/packages.tsv /usr/share/sandbox/packages.tsv
# pip and npm, beside the root: programs see neither. The root's interpreters run them.
COPY --from=runtime-root /usr/share/python-wheels /usr/share/python-wheels
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
COPY --from=functions-app /app /home/site/wwwroot
# What is written to while it runs; the rest can be read-only.
VOLUME ["/srv/sandbox-root/sandbox", "/srv/sandbox-root/sandbox-packages", "/tmp"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/80 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

# The standalone server. Root, because a uid per run is what keeps programs apart in the container tier; it keeps working
# with no more than the capabilities that infra/kubernetes names. With user namespaces it can run as anybody.
FROM ${ASPNET_IMAGE} AS server
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sandbox.Server" \
      org.opencontainers.image.description="Runs untrusted Python and Node.js programs: standalone server" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet" \
      sandbox.sbom="/usr/share/sandbox/packages.tsv"
ENV DOTNET_ROOT=/usr/share/dotnet \
    DOTNET_EnableDiagnostics=0 \
    Sandbox__Isolation__MaximumTier=container \
    Sandbox__Isolation__Root=/srv/sandbox-root \
    Sandbox__Server__Listen=0.0.0.0
COPY --from=programs-root /srv/sandbox-root /srv/sandbox-root
COPY --from=runtime-root /srv/packages.tsv /usr/share/sandbox/packages.tsv
# pip and npm, beside the root: programs see neither. The root's interpreters run them.
COPY --from=runtime-root /usr/share/python-wheels /usr/share/python-wheels
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
COPY --from=server-app /app /opt/sandbox
EXPOSE 8194
USER root
VOLUME ["/srv/sandbox-root/sandbox", "/srv/sandbox-root/sandbox-packages", "/tmp", "/var/lib/sandbox"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["/opt/sandbox/sandbox", "health"]
ENTRYPOINT ["/opt/sandbox/sandbox"]
CMD ["serve"]
