// SPDX-License-Identifier: GPL-3.0-or-later
// The side of Session that goes on after the user has changed the own account.
#include "api/paths.h"
#include "api/session.h"

#include <QJsonDocument>

#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

// All tokens are dead as soon as the server has the new password: nothing may be sent with the old
// one then, nor be renewed, which would look as if the session had ended.
void Session::changePassword(const QString &current, const QString &wanted, QObject *context,
                             Done done)
{
    const auto refuse = [context, done](const Fault &fault) {
        QTimer::singleShot(0, context, [done, fault] { done(fault); });
    };
    if (m_state != State::SignedIn)
        return refuse(
            {.kind = Fault::Kind::Unauthenticated, .message = tr("You are not signed in.")});
    if (std::exchange(m_renewing, true))
        return refuse(
            Fault::unavailable(tr("Your session is being renewed. Try again in a moment.")));
    m_api.hold();
    const QJsonObject body {
        {u"current_password"_s, current}, {u"new_password"_s, wanted}, {u"device"_s, deviceName()}};
    takeTurn([this, body, asked = QPointer<QObject>(context),
              done = std::move(done)](const Result<bool> &taken) {
        if (taken)
            return sendPassword(body, asked, done);
        passwordChanged(taken.fault(), asked, done);
    });
}

void Session::sendPassword(const QJsonObject &body, const QPointer<QObject> &asked,
                           const Done &done)
{
    const ApiRequest request {.verb = "PUT",
                              .path = api::kAccounts + u"/password"_s,
                              .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
                              .contentType = "application/json",
                              .token = m_pair->sessionToken};
    m_api.ask(request, this, [this, asked, done](const Result<ApiReply> &reply) {
        passwordChanged(reply, asked, done);
    });
}

void Session::passwordChanged(const Result<ApiReply> &reply, const QPointer<QObject> &asked,
                              const Done &done)
{
    // Somebody has signed out meanwhile.
    if (!m_renewing)
        return;
    const auto pair = reply ? SessionPair::fromJson(reply->object()) : reply.fault();
    if (pair)
        return adopt(*pair, asked, done);
    renewalEnds();
    m_api.use(m_pair->sessionToken);
    if (asked)
        done(pair.fault());
}

void Session::rename(const QString &firstName, const QString &lastName)
{
    if (!m_pair)
        return;
    m_pair->user.firstName = firstName;
    m_pair->user.lastName = lastName;
    // The pair that is on its way brings the name along.
    if (m_renewing)
        return Q_EMIT renamed();
    store(*m_pair, [this] { Q_EMIT renamed(); });
}

} // namespace lectern
