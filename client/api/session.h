// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"
#include "api/keyring.h"
#include "api/renewalturn.h"
#include "api/sessionpair.h"

#include <QDateTime>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>

/**
 * The session at a server that asks who one is: begun by a password or from the keyring, renewed
 * silently, ended by signing out or by the server. Requests get their token from it.
 */
namespace lectern {

class Identity;

class Session : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Unused, ///< the window's own server knows its owner
        Starting, ///< requests wait
        Anonymous, ///< the server answers without a session
        SignedOut, ///< requests fail
        SignedIn,
    };
    Q_ENUM(State)

    using Clock = std::function<QDateTime()>;
    using Done = std::function<void(const Result<void> &)>;

    Session(ApiClient &api, Identity &identity, Keyring &keyring, Clock clock,
            QObject *parent = nullptr);

    /** Uses that server, with the session that the keyring has of the user, if there is one. */
    void begin(const QUrl &server, const QString &username);

    State state() const { return m_state; }

    /** Who is signed in; nobody otherwise. */
    SignedInUser user() const { return m_pair ? m_pair->user : SignedInUser(); }

    /** Whether the keyring keeps it; else it ends with the window. */
    bool isKept() const { return m_kept; }

    /** By username or email. Faults: Unauthenticated; TooMany and Unavailable, with retryAfter
     * where the server wants to be asked later. `done` is not called without `context`, nor after
     * cancelSignIn() where the server has not answered before that. */
    void signIn(const QString &name, const QString &password, QObject *context, Done done);

    /** The same for the first administrator of a new server, with the code that it has printed. */
    void setUp(const QString &code, const QString &username, const QString &password,
               QObject *context, Done done);
    void cancelSignIn();

    /** Goes on with another pair, such as the one that a new password brings. */
    void adopt(const SessionPair &pair, QObject *context, Done done);

    void signOut();

    /**
     * Every session of the user ends, and this one goes on with new tokens. Faults: Invalid, with
     * messages for current_password and new_password; TooMany, with retryAfter; Unauthenticated
     * where nobody is signed in.
     */
    void changePassword(const QString &current, const QString &wanted, QObject *context, Done done);

    /** The user has another name now; renamed() follows. */
    void rename(const QString &firstName, const QString &lastName);

    /** What the timer does: renews where less than six days are left. */
    void renewWhenDue();

    /** How long another window or a keyring may take before what waits for them is given up; 60 s
     * unless told otherwise. */
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }

Q_SIGNALS:
    void changed(); ///< state() or user()
    void renamed(); ///< user()
    void signInWanted(const QString &words); ///< why, or nothing where that is plain
    void warned(const QString &words);

private:
    static std::optional<SessionPair> pairIn(const Result<QByteArray> &secret);
    void readKeyring(const QString &key, Keyring::ReadDone done);
    QString keyOf(const QString &username) const;
    void restored(const Result<QByteArray> &secret);
    void arrive();
    void arriveLater();
    void welcome();
    void welcomed(const Result<void> &known);
    static QString deviceName();
    void sendPassword(const QJsonObject &body, const QPointer<QObject> &asked, const Done &done);
    void passwordChanged(const Result<ApiReply> &reply, const QPointer<QObject> &asked,
                         const Done &done);
    void beginSession(const QString &path, const QJsonObject &body, QObject *context, Done done);
    bool renewRefused();
    void renew();
    void takeTurn(std::function<void(const Result<bool> &newer)> taken);
    bool takeNewer(const Result<QByteArray> &secret);
    void askForNewPair();
    void renewed(const Result<ApiReply> &reply);
    void renewalEnds();
    void keepTrying(const Fault &fault);
    void store(const SessionPair &pair, std::function<void()> stored);
    void settle(const SessionPair &pair);
    void leaveUnused(const SessionPair &pair);
    void enter(State state);
    void end(const QString &words);
    void endAtServer(const QByteArray &token, ApiCallback done);

    ApiClient &m_api;
    Identity &m_identity;
    Keyring &m_keyring;
    Clock m_clock;
    State m_state = State::Unused;
    QUrl m_server;
    std::optional<SessionPair> m_pair;
    QPointer<ApiCall> m_signIn;
    QTimer m_check;
    QDateTime m_renewedAt;
    bool m_restored = false; ///< the keyring has been asked
    bool m_welcoming = false; ///< the server is being asked who this is
    RenewalTurn m_turn;
    quint64 m_turns = 0; ///< that were asked for, or are over
    std::chrono::milliseconds m_patience = std::chrono::seconds(60);
    bool m_renewing = false;
    bool m_refused = false; ///< the server no longer takes the token that is being renewed
    bool m_kept = true;
};

} // namespace lectern
