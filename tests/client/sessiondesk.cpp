// SPDX-License-Identifier: GPL-3.0-or-later
#include "sessiondesk.h"

#include <QJsonDocument>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QByteArray refusal()
{
    return peerReply("401 Unauthorized", R"({"detail":"Unknown."})");
}

} // namespace

SessionDesk::SessionDesk()
    : peer([this](int) { return answer(); }),
      session(api, identity, keyring, [this] { return now; })
{
    keyring.entries.insert(key(), pair(1));
}

QByteArray SessionDesk::pair(int number)
{
    const QJsonObject user {{u"id"_s, 4}, {u"username"_s, u"eve"_s}};
    return QJsonDocument(
               QJsonObject {
                   {u"session_token"_s, u"session%1"_s.arg(number)},
                   {u"update_token"_s, u"update%1"_s.arg(number)},
                   {u"expires_at"_s, u"2026-03-09T08:00:%1.000Z"_s.arg(number, 2, 10, QChar(u'0'))},
                   {u"user"_s, user}})
        .toJson(QJsonDocument::Compact);
}

bool SessionDesk::begin()
{
    session.begin(peer.url(), u"eve"_s);
    return QTest::qWaitFor([this] { return session.state() != Session::State::Starting; });
}

QByteArrayList SessionDesk::sent(const QByteArray &verb) const
{
    QByteArrayList found;
    for (const QByteArray &request : peer.requests) {
        if (request.startsWith(verb))
            found.append(request);
    }
    return found;
}

std::optional<QByteArray> SessionDesk::answer()
{
    const QByteArray request = peer.requests.last();
    if (request.startsWith("PUT /api/v1/accounts/sessions"))
        return renewal(request);
    if (request.startsWith("POST "))
        return peerReply("201 Created", pair(known));
    if (known == dead || !request.contains(" session" + QByteArray::number(known) + "\r\n"))
        return refusal();
    if (request.startsWith("PUT /api/v1/accounts/password"))
        return peerReply("200 OK", pair(++known));
    if (request.startsWith("GET /api/v1/accounts/me") && silent-- > 0)
        return peerReply("500 Internal Server Error", R"({"detail":"Broken."})");
    return peerReply("200 OK", R"({"name":"eve","kind":"session"})");
}

QByteArray SessionDesk::renewal(const QByteArray &request)
{
    if (renewing)
        renewing();
    if (!troubles.isEmpty())
        return peerReply(troubles.takeFirst(), R"({"detail":"Not now."})");
    if (!request.contains("\"update" + QByteArray::number(known) + '"'))
        return refusal();
    ++known;
    return breaksRenewals ? QByteArray() : peerReply("200 OK", pair(known));
}

} // namespace lectern
