// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/identity.h"
#include "service/requestkey.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QStringList>

#include <functional>
#include <optional>

/** A request and a reply, as routes see them: no sockets, no Qt HTTP classes. */
namespace lectern {

struct Request
{
    QByteArray method; ///< GET, POST, ...; HEAD arrives as GET
    QByteArray rawPath; ///< percent-encoded
    QStringList segments; ///< of the path, decoded
    QByteArray rawQuery; ///< percent-encoded, without the question mark
    QByteArray body;
    std::function<QByteArray(const QByteArray &name)> header; ///< empty where there is none
    QHostAddress peer;
    QString id; ///< names this request in replies and logs
    QStringList parameters = {}; ///< the segments that stand for {...} in the route's pattern
    Identity who = {};
    std::optional<RequestKey> key = {}; ///< of a POST that may come again
    bool showsDetails = false; ///< whether whoever asks may read what is meant for the log
};

struct Reply
{
    int status = 200;
    QByteArray contentType = {}; ///< with charset; empty where there is no body
    QByteArray body = {};
    QList<std::pair<QByteArray, QByteArray>> headers = {};

    static Reply json(int status, const QByteArray &body)
    {
        return {.status = status, .contentType = "application/json", .body = body};
    }
    void addHeader(const QByteArray &name, const QByteArray &value)
    {
        headers.append(std::pair(name, value));
    }
    Reply &&with(const QByteArray &name, const QByteArray &value) &&
    {
        addHeader(name, value);
        return std::move(*this);
    }
};

using Handler = std::function<Reply(const Request &)>;

/** Who may use a route: those who have been let in, or anyone. */
enum class Access { Known, Anyone };

/** A body that a route takes, for its description; a form is written without percent-encoding. */
struct RouteExample
{
    QByteArray contentType = {}; ///< empty where the route takes no body
    QByteArray body = {};
};

struct Route
{
    QByteArray method;
    QString pattern; ///< /api/v1/songs/{id}: braces stand for one segment
    Handler handler;
    QString summary; ///< one sentence for people
    Access access = Access::Known;
    RouteExample example = {};
};

using Routes = QList<Route>;

} // namespace lectern
