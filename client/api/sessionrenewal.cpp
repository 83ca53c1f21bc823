// SPDX-License-Identifier: GPL-3.0-or-later
// The side of Session that gets a new pair of tokens for the one that it has.
#include "api/paths.h"
#include "api/session.h"

#include <QJsonDocument>

#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLeft = 24 * 60 * 60; // seconds
// However wrong this computer's clock is, the server is not asked all the time.
constexpr qint64 kSeldom = 60 * 60;

} // namespace

void Session::renewWhenDue()
{
    const QDateTime now = m_clock();
    const bool lately = m_renewedAt.isValid() && std::abs(m_renewedAt.secsTo(now)) < kSeldom;
    if (m_state == State::SignedIn && !lately && now.secsTo(m_pair->expiresAt) < kLeft)
        renew();
}

bool Session::renewRefused()
{
    if (!m_pair) {
        end({});
        return false;
    }
    m_refused = true;
    renew();
    return true;
}

// Another window of the same user may have done it already: the pair that was renewed is dead, and
// to use its update token again would end the session for both.
void Session::renew()
{
    if (std::exchange(m_renewing, true))
        return;
    m_api.hold();
    const QString key = keyOf(m_pair->user.username);
    m_turn.take(key, [this, key] {
        m_keyring.read(key, this,
                       [this](const Result<QByteArray> &secret) { renewStored(secret); });
    });
}

void Session::renewalEnds()
{
    m_renewing = false;
    m_turn.giveBack();
}

void Session::renewStored(const Result<QByteArray> &secret)
{
    if (!m_renewing)
        return;
    const auto stored = pairIn(secret);
    if (stored && stored->user.id == m_pair->user.id && stored->updateToken != m_pair->updateToken)
        return settle(*stored);
    askForNewPair();
}

// Sent once and never again by itself: the second time would look like theft.
void Session::askForNewPair()
{
    const QJsonObject body {{u"update_token"_s, QString::fromLatin1(m_pair->updateToken)}};
    const ApiRequest request {.verb = "PUT",
                              .path = api::kAccounts + u"/sessions"_s,
                              .body = QJsonDocument(body).toJson(QJsonDocument::Compact),
                              .contentType = "application/json",
                              .token = QByteArray()};
    m_api.ask(request, this, [this](const Result<ApiReply> &reply) { renewed(reply); });
}

void Session::renewed(const Result<ApiReply> &reply)
{
    // Somebody has signed out meanwhile.
    if (!m_renewing)
        return;
    const auto pair = reply ? SessionPair::fromJson(reply->object()) : reply.fault();
    if (pair)
        return store(*pair, [this, pair = *pair] { settle(pair); });
    if (isPassing(pair.fault()))
        return keepTrying(pair.fault());
    end(tr("Your session has ended."));
}

void Session::keepTrying(const Fault &fault)
{
    renewalEnds();
    // Nothing else would ask again: the server can be reached.
    if (m_state == State::Starting)
        return arriveLater();
    if (std::exchange(m_refused, false))
        m_api.giveUp(fault);
    else
        m_api.use(m_pair->sessionToken);
}

// Before it is used: if this program ended now, only the dead pair would be left.
void Session::store(const SessionPair &pair, std::function<void()> stored)
{
    const QByteArray secret = QJsonDocument(pair.toJson()).toJson(QJsonDocument::Compact);
    m_keyring.write(keyOf(pair.user.username), secret, this,
                    [this, stored = std::move(stored)](const Result<void> &written) {
                        m_kept = bool(written);
                        stored();
                    });
}

void Session::settle(const SessionPair &pair)
{
    if (!m_renewing) {
        // Somebody has signed out while it was being written.
        if (!m_pair)
            m_keyring.remove(keyOf(pair.user.username), this, [](const Result<void> &) {});
        return;
    }
    renewalEnds();
    m_refused = false;
    m_pair = pair;
    m_renewedAt = m_clock();
    if (m_state == State::Starting)
        return welcome();
    m_api.use(pair.sessionToken);
}

} // namespace lectern
