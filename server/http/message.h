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

/** The header fields of a request. */
class HeaderFields
{
public:
    virtual ~HeaderFields() = default;
    /** The field of that name in any case, several joined by commas; empty where there is none. */
    virtual QByteArray value(QByteArrayView name) const = 0;
};

struct Request
{
    QByteArray method; ///< GET, POST, ...; HEAD arrives as GET
    QByteArray rawPath; ///< percent-encoded
    QByteArray rawQuery; ///< percent-encoded, without the question mark
    QByteArray body;
    const HeaderFields *headers = nullptr;
    QHostAddress peer;
    QByteArray id; ///< names this request in replies and logs
    bool closes = false; ///< whoever asks wants the connection closed after the reply
    QStringList parameters = {}; ///< the segments that stand for {...} in the route's pattern
    Identity who = {};
    std::optional<RequestKey> key = {}; ///< of a POST that may come again
    bool showsDetails = false; ///< whether whoever asks may read what is meant for the log

    /** From a program of this computer; a proxy on it speaks for others, wherever they are. */
    bool isNearby() const
    {
        return peer.isLoopback() && header("Forwarded").isEmpty()
            && header("X-Forwarded-For").isEmpty();
    }

    /** Empty where there is none. */
    QByteArray header(QByteArrayView name) const
    {
        return headers ? headers->value(name) : QByteArray();
    }
};

/** Whether it comes from a program of this computer, and not by a proxy, which speaks for others.
 */
inline bool isNearby(const Request &request)
{
    return request.peer.isLoopback() && request.header("Forwarded").isEmpty()
        && request.header("X-Forwarded-For").isEmpty();
}

struct Reply
{
    int status = 200;
    QByteArray contentType = {}; ///< with charset; empty where there is no body
    QByteArray body = {};
    QList<std::pair<QByteArray, QByteArray>> headers = {};
    bool closes = false; ///< the connection ends after it

    static Reply json(int status, const QByteArray &body)
    {
        return {
            .status = status, .contentType = QByteArrayLiteral("application/json"), .body = body};
    }
    void addHeader(QByteArray name, QByteArray value)
    {
        headers.emplaceBack(std::move(name), std::move(value));
    }
    Reply &&with(QByteArray name, QByteArray value) &&
    {
        addHeader(std::move(name), std::move(value));
        return std::move(*this);
    }
};

using Handler = std::function<Reply(const Request &)>;

/** Who may use a route. */
enum class Access {
    Known, ///< those who have been let in
    Anyone,
    Nearby, ///< programs of this computer that come without a proxy, and those who have been let in
};

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
    bool basic = false; ///< whether a user name and password may come with each request (RFC 7617)
};

using Routes = QList<Route>;

} // namespace lectern
