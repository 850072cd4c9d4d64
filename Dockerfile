# syntax=docker/dockerfile:1
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY internal/tools internal/tools
RUN go mod download && go mod download -modfile=internal/tools/tools.mod
COPY . .
COPY --from=web /src/web/node_modules web/node_modules
RUN go tool -modfile=internal/tools/tools.mod templ generate -log-level error \
    && go run ./web/build \
    && CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /homeward ./cmd/homeward

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /homeward /homeward
USER nonroot
EXPOSE 8080
ENV HOMEWARD_ADDR=0.0.0.0:8080 HOMEWARD_DATA_DIR=/data HOMEWARD_LOG=json
VOLUME /data
ENTRYPOINT ["/homeward"]
CMD ["serve"]
