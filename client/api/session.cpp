// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session.h"

#include "api/identity.h"
#include "api/paths.h"
#include "api/serveraddress.h"

#include <QJsonDocument>
#include <QLocale>
#include <QSysInfo>

#include <chrono>
#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kCheck = 10min; // often enough, also after this computer has slept
constexpr auto kPause = 2s; // before a server that is busy is asked again
constexpr auto kPatience = 5s; // with a keyring that may be asking for its password

const QString kSessions = api::kAccounts + u"/sessions"_s;

QByteArray bodyOf(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

Result<SessionPair> pairOf(const Result<ApiReply> &reply)
{
    return reply ? SessionPair::fromJson(reply->object()) : reply.fault();
}

} // namespace

Session::Session(ApiClient &api, Identity &identity, Keyring &keyring, Clock clock, QObject *parent)
    : QObject(parent), m_api(api), m_identity(identity), m_keyring(keyring),
      m_clock(std::move(clock))
{
    m_check.setInterval(kCheck);
    connect(&m_check, &QTimer::timeout, this, &Session::renewWhenDue);
    connect(&api, &ApiClient::linkChanged, this, &Session::arrive);
}

std::optional<SessionPair> Session::pairIn(const Result<QByteArray> &secret)
{
    if (!secret)
        return {};
    const auto pair = SessionPair::fromJson(QJsonDocument::fromJson(*secret).object());
    return pair ? std::optional(*pair) : std::nullopt;
}

// A user name has no slash, and where it has an @, the address still begins after the last one.
QString Session::keyOf(const QString &username) const
{
    return username + u'@' + serverAddress(m_server).toString();
}

void Session::begin(const QUrl &server, const QString &username)
{
    m_server = server;
    m_state = State::Starting;
    m_restored = false;
    m_api.hold();
    m_api.setRenewal([this] { return renewRefused(); });
    m_api.setServer(server);
    m_check.start();
    readKeyring(keyOf(username), [this](const Result<QByteArray> &secret) { restored(secret); });
}

void Session::readKeyring(const QString &key, Keyring::ReadDone done)
{
    auto *patience = new QTimer(this);
    patience->setSingleShot(true);
    connect(patience, &QTimer::timeout, this, [this] {
        Q_EMIT warned(tr("Lectern waits for this desktop's keyring, which may be asking for its "
                         "password in another window."));
    });
    patience->start(kPatience);
    m_keyring.read(key, this, [patience, done = std::move(done)](const Result<QByteArray> &secret) {
        delete patience;
        done(secret);
    });
}

void Session::restored(const Result<QByteArray> &secret)
{
    m_kept = bool(secret);
    m_restored = true;
    m_pair = pairIn(secret);
    arrive();
}

// No token goes anywhere before it is known that the server can be reached, and its certificate.
void Session::arrive()
{
    if (m_state == State::Starting && m_restored && !m_welcoming && !m_renewing
        && m_api.link() == ApiClient::Link::Online)
        welcome();
}

void Session::arriveLater()
{
    QTimer::singleShot(kPause, this, &Session::arrive);
}

void Session::welcome()
{
    m_welcoming = true;
    m_identity.ask(m_pair ? m_pair->sessionToken : QByteArray(), this,
                   [this](const Result<void> &known) { welcomed(known); });
}

void Session::welcomed(const Result<void> &known)
{
    m_welcoming = false;
    if (m_state != State::Starting)
        return;
    if (known)
        return enter(m_pair ? State::SignedIn : State::Anonymous);
    if (known.fault().isPassing())
        return arriveLater();
    if (m_pair && !m_renewedAt.isValid())
        return renew();
    end({});
}

void Session::signIn(const QString &name, const QString &password, QObject *context, Done done)
{
    const QString named = name.contains(u'@') ? u"email"_s : u"username"_s;
    beginSession(kSessions, {{named, name}, {u"password"_s, password}, {u"device"_s, deviceName()}},
                 context, std::move(done));
}

QString Session::deviceName()
{
    return tr("Lectern on %1").arg(QSysInfo::machineHostName());
}

void Session::setUp(const QString &code, const QString &username, const QString &password,
                    QObject *context, Done done)
{
    beginSession(api::kAccounts + u"/setup"_s,
                 {{u"code"_s, code},
                  {u"username"_s, username},
                  {u"password"_s, password},
                  {u"device"_s, deviceName()}},
                 context, std::move(done));
}

void Session::cancelSignIn()
{
    if (m_signIn)
        m_signIn->cancel();
}

void Session::beginSession(const QString &path, const QJsonObject &body, QObject *context,
                           Done done)
{
    const ApiRequest request {.verb = "POST",
                              .path = path,
                              .body = bodyOf(body),
                              .contentType = "application/json",
                              .token = QByteArray()};
    m_signIn = m_api.ask(request, context,
                         [this, context, done = std::move(done)](const Result<ApiReply> &reply) {
                             const auto pair = pairOf(reply);
                             if (!pair)
                                 return done(pair.fault());
                             adopt(*pair, context, done);
                         });
}

// Whatever becomes of the dialog: a session that has begun at the server has begun here.
void Session::adopt(const SessionPair &pair, QObject *context, Done done)
{
    const QPointer<QObject> asked(context);
    store(pair, [this, pair, asked, done = std::move(done)] {
        m_pair = pair;
        m_renewedAt = m_clock();
        m_identity.ask(pair.sessionToken, this, [this, asked, done](const Result<void> &known) {
            // What the one before might do is not what this one may.
            if (!known)
                m_identity.forget();
            if (asked)
                done({});
            enter(State::SignedIn);
            if (!known)
                m_identity.refresh();
        });
    });
}

void Session::enter(State state)
{
    m_state = state;
    m_refused = false;
    renewalEnds();
    m_api.use(m_pair ? m_pair->sessionToken : QByteArray());
    Q_EMIT changed();
    renewWhenDue();
}

void Session::end(const QString &words)
{
    if (m_pair)
        m_keyring.remove(keyOf(m_pair->user.username), this, [](const Result<void> &) {});
    m_pair.reset();
    renewalEnds();
    m_refused = false;
    m_state = State::SignedOut;
    // Where the session has ended by itself, its user goes on typing.
    if (words.isEmpty())
        m_identity.forget();
    m_api.refuse({.kind = Fault::Kind::Unauthenticated,
                  .message = words.isEmpty() ? tr("You are not signed in.") : words});
    Q_EMIT signInWanted(words);
    Q_EMIT changed();
}

void Session::signOut()
{
    if (m_state != State::SignedIn)
        return;
    const QDateTime until = m_pair->expiresAt;
    endAtServer(m_pair->sessionToken, [this, until](const Result<ApiReply> &reply) {
        if (!reply && reply.fault().isPassing())
            Q_EMIT warned(tr("The server could not be told that you have signed out. Your session "
                             "ends there on %1.")
                              .arg(QLocale().toString(until.toLocalTime().date())));
    });
    end({});
}

void Session::endAtServer(const QByteArray &token, ApiCallback done)
{
    m_api.ask({.verb = "DELETE", .path = kSessions, .token = token}, this, std::move(done));
}

} // namespace lectern
