# One image for `serve` and `worker`. Built in two stages: the compilers stay behind.
FROM node:20-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven && rm -rf /var/lib/apt/lists/*
WORKDIR /pipekit
COPY . .
# With an address of its own, Temporal's dev server is not needed, so the set-up does not build one.
RUN npm ci --no-audit --no-fund && sh jrunner/build.sh && npm run build \
  && for kind in sqlserver db2i sqlite h2 derby duckdb; do bin/pipekit drivers install $kind || exit 1; done \
  && npm prune --omit=dev

FROM node:20-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/* \
  && useradd --system --create-home pipekit && mkdir /data && chown pipekit /data
COPY --from=build /pipekit /pipekit
USER pipekit
EXPOSE 8420
ENTRYPOINT ["/pipekit/bin/pipekit"]
CMD ["serve"]
