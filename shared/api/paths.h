// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QLatin1StringView>

/** What client and server both spell. */
namespace lectern::api {

inline constexpr QLatin1StringView kRoot("/api/v1");
inline constexpr QLatin1StringView kImports("/api/v1/imports");
inline constexpr QLatin1StringView kJobs("/api/v1/jobs");
/** The only path at which a connection may become a WebSocket. */
inline constexpr QLatin1StringView kEvents("/api/v1/events");
/** Under it are sessions, me, password, keys and setup. */
inline constexpr QLatin1StringView kAccounts("/api/v1/accounts");
inline constexpr QLatin1StringView kAlive("/healthz");
inline constexpr QLatin1StringView kReady("/readyz");
inline constexpr QLatin1StringView kMetrics("/metrics");
/** A nonce follows: api/ownerproof.h. */
inline constexpr QLatin1StringView kOwnerProof("/api/v1/owner/proof/");

/** Where a server is that was told nothing else. */
inline constexpr quint16 kPort = 5000;

/** A header by which a POST may be sent again without being done twice. */
inline constexpr QLatin1StringView kIdempotencyKey("Idempotency-Key");

/** The line that `serve` prints when it accepts requests begins with this; the base URL follows. */
inline constexpr QLatin1StringView kReadyLine("Lectern is serving at ");

/** With this code `serve` ends where another program is using the database. */
inline constexpr int kInUseExit = 3;

/** The largest body that is taken at once, and so the largest part of an import, in bytes. */
inline constexpr qint64 kMaxBody = 8 * 1024 * 1024;

/** The largest CSV or NDJSON body that is stored within its own request; larger ones are imports.
 */
inline constexpr qint64 kMaxDirectImport = 1024 * 1024;

} // namespace lectern::api
