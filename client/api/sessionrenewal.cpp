// SPDX-License-Identifier: GPL-3.0-or-later
// The side of Session that gets a new pair of tokens for the one that it has.
#include "api/identity.h"
#include "api/paths.h"
#include "api/session.h"

#include <QJsonDocument>

#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Seconds that are left of seven days, beyond which nothing can be renewed: whoever comes every
// six days stays signed in.
constexpr qint64 kLeft = 6 * 24 * 60 * 60;
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

void Session::renew()
{
    if (std::exchange(m_renewing, true))
        return;
    m_api.hold();
    takeTurn([this](const Result<bool> &newer) {
        if (!newer)
            keepTrying(newer.fault());
        else if (*newer)
            settle(*m_pair);
        else
            askForNewPair();
    });
}

// Another window of the same user may have renewed it already: the pair that was renewed is dead,
// and to use its update token again would end the session for both. Without its turn, nobody goes
// on: a window that hangs may come back.
void Session::takeTurn(std::function<void(const Result<bool> &newer)> taken)
{
    const quint64 turn = ++m_turns;
    const QString key = keyOf(m_pair->user.username);
    const auto isWaiting = [this, turn] { return m_renewing && m_turns == turn; };
    QTimer::singleShot(m_patience, this, [this, isWaiting, taken] {
        if (!isWaiting())
            return;
        ++m_turns;
        taken(Fault::unavailable(
            tr("Another window of Lectern, or this desktop's keyring, does not answer.")));
    });
    m_turn.take(key, [this, key, isWaiting, taken = std::move(taken)] {
        readKeyring(key, [this, isWaiting, taken](const Result<QByteArray> &secret) {
            if (!isWaiting())
                return;
            ++m_turns;
            taken(takeNewer(secret));
        });
    });
}

bool Session::takeNewer(const Result<QByteArray> &secret)
{
    const auto stored = pairIn(secret);
    // What could not be written has left an older one there.
    const bool newer = stored && stored->user.id == m_pair->user.id
        && stored->updateToken != m_pair->updateToken && stored->expiresAt > m_pair->expiresAt;
    if (newer)
        m_pair = stored;
    return newer;
}

void Session::renewalEnds()
{
    m_renewing = false;
    m_turn.giveBack();
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
    const auto pair = reply ? SessionPair::fromJson(reply->object()) : reply.fault();
    if (!m_renewing)
        return pair ? leaveUnused(*pair) : void();
    if (pair)
        return store(*pair, [this, pair = *pair] { settle(pair); });
    // Only of a token that is none any more is the server sure.
    const Fault::Kind kind = pair.fault().kind;
    if (kind != Fault::Kind::Unauthenticated && kind != Fault::Kind::Invalid)
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
    if (!m_renewing)
        return leaveUnused(pair);
    renewalEnds();
    m_refused = false;
    m_pair = pair;
    m_renewedAt = m_clock();
    if (m_state == State::Starting)
        return welcome();
    m_api.use(pair.sessionToken);
    m_identity.refresh();
}

// Somebody has signed out while it was on its way, or being written; and may be in again.
void Session::leaveUnused(const SessionPair &pair)
{
    endAtServer(pair.sessionToken, [](const Result<ApiReply> &) {});
    if (!m_pair)
        m_keyring.remove(keyOf(pair.user.username), this, [](const Result<void> &) {});
}

} // namespace lectern
