// SPDX-License-Identifier: GPL-3.0-or-later
// What the guard accepts, Qt's server cuts at the same places: random requests, pipelined and in
// random pieces, through a real connection. LECTERN_REQUESTS: how many; LECTERN_SEED: which.
#include "http/acceptor.h"
#include "http/connectionserver.h"
#include "http/guard/requesthead.h"
#include "http/qtcompat.h"
#include "randomrequests.h"

#include <QTest>
#include <QUrl>

#include <unistd.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

/** A request as it was understood. */
struct Seen
{
    QByteArray method;
    QByteArray path;
    QByteArray query;
    QByteArray body;
    QByteArray mark; ///< a field of each request

    bool operator==(const Seen &) const = default;
    QByteArray text() const
    {
        return method + ' ' + path + '?' + query + ' ' + mark + ' ' + body.left(40).toHex();
    }
};

QByteArray knownMethod(const QByteArray &method)
{
    static const QByteArrayList known {"GET", "PUT", "DELETE", "POST", "HEAD", "OPTIONS", "PATCH"};
    return known.contains(method) ? method : QByteArray("UNKNOWN");
}

/** How the bytes of a connection end. */
enum class End { Closed, Refused, Incomplete };

/** The requests in the bytes, as the guard reads them. */
QList<Seen> expected(const QByteArray &bytes, const HostRules &hosts, End &how)
{
    QList<Seen> requests;
    qsizetype at = 0;
    while (true) {
        http::HeadReader reader;
        const QByteArray rest = bytes.mid(at);
        const auto outcome = reader.read({rest.constData(), size_t(rest.size())});
        how = outcome == http::HeadReader::Outcome::Refused ? End::Refused : End::Incomplete;
        if (outcome != http::HeadReader::Outcome::Accepted)
            return requests;
        const http::RequestHead &head = reader.head();
        const auto end = qsizetype(head.length) + qsizetype(head.contentLength);
        if (head.contentLength > RandomRequests::kLongestBody
            || (!head.host.empty() && !hosts.allow(head.host, {})))
            how = End::Refused;
        if (how == End::Refused || end > rest.size())
            return requests;
        const QUrl url = QUrl::fromEncoded({head.target.data(), qsizetype(head.target.size())});
        const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
        requests.append({knownMethod({head.method.data(), qsizetype(head.method.size())}),
                         path.isEmpty() ? QByteArray("/") : path,
                         url.query(QUrl::FullyEncoded).toLatin1(),
                         rest.mid(qsizetype(head.length), qsizetype(head.contentLength)),
                         RandomRequests::markOf(rest.left(qsizetype(head.length)))});
        at += end;
        how = End::Closed;
        if (!head.keepsOpen)
            return requests;
    }
}

} // namespace

class TestGuardCuts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void sameRequests();

private:
    void exchange(const QByteArray &bytes, const QList<qsizetype> &cuts, End how,
                  qsizetype requests);

    GuardRules m_rules;
    OpenConnections m_connections;
    std::unique_ptr<WorkerGuard> m_guard;
    ListeningSocket m_socket;
    Crew m_crew {16};
    Acceptor m_acceptor {m_socket, m_crew};
    std::unique_ptr<HttpServer> m_http;
    quint16 m_port = 0;
    QList<Seen> m_seen;
    int m_refused = 0;
};

void TestGuardCuts::initTestCase()
{
    m_rules.limits.body = RandomRequests::kLongestBody;
    m_rules.origins = Origins::any();
    m_rules.refuse = [this](int status, const QString &, const Request &) {
        ++m_refused;
        return Reply {.status = status}.with("Content-Length", "0");
    };
    m_guard = std::make_unique<WorkerGuard>(m_rules, m_connections);
    m_http = std::make_unique<HttpServer>([this](const Request &request) {
        m_seen.append({request.method, request.rawPath, request.rawQuery, request.body,
                       request.header("Mark")});
        Reply reply = Reply {.status = 200}.with("Content-Length", "0");
        m_guard->conclude(reply);
        return reply;
    });
    QCOMPARE(m_socket.open(QHostAddress::LocalHost, 0), 0);
    m_port = m_socket.port();
    m_http->bind(new ConnectionServer(::dup(m_socket.descriptor()), nullptr, *m_guard, m_crew));
    m_acceptor.start();
    m_rules.hosts = HostRules(QHostAddress::LocalHost, m_port, {"a.example", "b.example:81"});
}

void TestGuardCuts::cleanupTestCase()
{
    m_socket.shutDown();
    m_acceptor.wait();
    m_http.reset();
}

// Sends the pieces, each after the server has had the chance to read the one before, and waits
// until the connection has ended, by the server or, where that waits for more, by the client.
void TestGuardCuts::exchange(const QByteArray &bytes, const QList<qsizetype> &cuts, End how,
                             qsizetype requests)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, m_port);
    QVERIFY(socket.waitForConnected());
    socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    qsizetype at = 0;
    for (const qsizetype cut : cuts) {
        socket.write(bytes.mid(at, cut - at));
        socket.flush();
        QCoreApplication::processEvents();
        at = cut;
    }
    const QDeadlineTimer patience(30'000);
    // To a client that has gone nothing need be answered.
    while (how == End::Incomplete && m_seen.size() < requests && !patience.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    if (how == End::Incomplete)
        socket.disconnectFromHost();
    while (socket.state() != QAbstractSocket::UnconnectedState || m_connections.admitted > 0) {
        QVERIFY2(!patience.hasExpired(), bytes);
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
}

void TestGuardCuts::sameRequests()
{
    const QByteArray given = qgetenv("LECTERN_SEED");
    const quint32 seed = given.isEmpty() ? QRandomGenerator::system()->generate() : given.toUInt();
    const int wanted = std::max(qEnvironmentVariableIntValue("LECTERN_REQUESTS"), 1000);
    RandomRequests random(seed, m_port);
    int accepted = 0;
    int stopped = 0;
    while (accepted < wanted) {
        const QByteArray bytes = random.connection();
        End how = End::Closed;
        const QList<Seen> requests = expected(bytes, m_rules.hosts, how);
        m_seen.clear();
        m_refused = 0;
        exchange(bytes, random.cuts(bytes.size()), how, requests.size());
        for (qsizetype i = 0; i < std::max(requests.size(), m_seen.size()); ++i) {
            const Seen want = requests.value(i);
            const Seen got = m_seen.value(i);
            QVERIFY2(want == got,
                     "seed " + QByteArray::number(seed) + ", request " + QByteArray::number(i)
                         + ": accepted " + want.text() + ", but read " + got.text() + "\n" + bytes);
        }
        QVERIFY2(m_refused == (how == End::Refused ? 1 : 0),
                 "seed " + QByteArray::number(seed) + '\n' + bytes);
        accepted += int(requests.size());
        stopped += how == End::Refused ? 1 : 0;
    }
    qInfo("seed %u: %d requests were cut alike, %d connections ended with a refusal", seed,
          accepted, stopped);
}

QTEST_GUILESS_MAIN(TestGuardCuts)
#include "tst_guardcuts.moc"
