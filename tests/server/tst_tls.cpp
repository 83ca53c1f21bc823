// SPDX-License-Identifier: GPL-3.0-or-later
// TLS as clients see it, with those who never come to its end.
#include "rawclient.h"
#include "routeserver.h"

#include <QRandomGenerator>
#include <QSslCipher>
#include <QSslConfiguration>
#include <QTest>

#include <functional>
#include <sys/socket.h>
#include <unistd.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLargeBytes = 4 * 1024 * 1024;

Routes routes()
{
    const Handler small = [](const Request &) { return Reply::json(200, "1"); };
    const Handler large = [](const Request &) {
        return Reply::json(200, QByteArray(kLargeBytes, 'x'));
    };
    const Handler size = [](const Request &request) {
        return Reply::json(200, QByteArray::number(request.body.size()));
    };
    const Handler query = [](const Request &request) { return Reply::json(200, request.rawQuery); };
    return {{"GET", u"/healthz"_s, small, {}},
            {"GET", u"/large"_s, large, {}},
            {"GET", u"/query"_s, query, {}},
            {"POST", u"/size"_s, size, {}}};
}

} // namespace

class TestTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void protocols_data();
    void protocols();
    void anotherProtocol();
    void leavers_data();
    void leavers();
    void plainIsClosed();
    void silentClients();
    void placesOfHandshakes();
    void garbageWithin();
    void endOfTlsIsTheEnd();
    void saysGoodbye();
    void pipelined();
    void longBody();
    void refusedWhileSending();
    void stopsWithWholeReplies();
    void stopsWithinHandshakes();
    void renewed();

private:
    int open(RouteServer &server) const
    {
        return server.journal().metrics().connections().admitted;
    }

    TestCertificate m_certificate;
};

void TestTls::protocols_data()
{
    QTest::addColumn<QSsl::SslProtocol>("protocol");
    QTest::newRow("TLS 1.2") << QSsl::TlsV1_2;
    QTest::newRow("TLS 1.3") << QSsl::TlsV1_3;
}

void TestTls::protocols()
{
    QFETCH(QSsl::SslProtocol, protocol);
    RouteServer server(routes(), 1, {}, &m_certificate);
    const QUrl url(server.url());
    QCOMPARE(url.scheme(), u"https"_s);
    QSslSocket socket;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(protocol);
    configuration.setAllowedNextProtocols({"h2", "http/1.1"});
    configuration.setCaCertificates(
        QSslCertificate::fromPath(m_certificate.files().certificate, QSsl::Pem));
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(u"localhost"_s, quint16(url.port()));
    QVERIFY2(socket.waitForEncrypted(), qPrintable(socket.errorString()));
    QCOMPARE(socket.sessionProtocol(), protocol);
    QCOMPARE(socket.sslConfiguration().nextNegotiatedProtocol(), "http/1.1");
    QVERIFY2(socket.sessionCipher().name().contains(u"GCM")
                 || socket.sessionCipher().name().contains(u"CHACHA20"),
             qPrintable(socket.sessionCipher().name()));
}

// A client that speaks only HTTP/2 is told so at once.
void TestTls::anotherProtocol()
{
    RouteServer server(routes(), 1, {}, &m_certificate);
    QSslSocket socket;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setAllowedNextProtocols({"h2"});
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, quint16(QUrl(server.url()).port()));
    QVERIFY(!socket.waitForEncrypted()
            || socket.sslConfiguration().nextNegotiatedProtocol() != "h2");
    socket.abort();
    QTRY_COMPARE(open(server), 0);
}

void TestTls::leavers_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("resets");
    // The first bytes of a hello, in which more are promised.
    const QByteArray hello = QByteArray::fromHex("1603010200010001fc0303") + QByteArray(100, 'r');
    for (const bool resets : {false, true}) {
        const auto row = [resets](const char *name, const QByteArray &bytes) {
            QTest::addRow("%s, %s", name, resets ? "reset" : "closed") << bytes << resets;
        };
        row("nothing", {});
        row("plain HTTP", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        row("half a hello", hello);
        row("an alert", QByteArray::fromHex("15030300020100"));
        row("garbage", QByteArray::fromHex("8f01c3").repeated(1000));
        row("a record of garbage", "\x16\x03\x01\x40\x00" + QByteArray(16384, 'g'));
    }
}

// With QSslServer 35 of the first kind are enough to end the service.
void TestTls::leavers()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, resets);
    RouteServer server(routes(), 2, within(kLong, kLong, kLong), &m_certificate);
    const auto port = quint16(QUrl(server.url()).port());
    for (int i = 0; i < 300; ++i) {
        QTcpSocket leaving;
        leaving.connectToHost(u"127.0.0.1"_s, port);
        QVERIFY(leaving.waitForConnected());
        if (!bytes.isEmpty()) {
            leaving.write(bytes);
            leaving.flush();
        }
        const linger now {.l_onoff = resets ? 1 : 0, .l_linger = 0};
        ::setsockopt(int(leaving.socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
        leaving.abort();
    }
    QTRY_COMPARE(open(server), 0);
    RawClient good(server.url());
    QVERIFY(good.isOpen());
}

void TestTls::plainIsClosed()
{
    RouteServer server(routes(), 1, within(kLong, kLong, kLong), &m_certificate);
    RawClient plain(server.url().replace(u"https"_s, u"http"_s));
    plain.send(plain.head("GET /healthz"));
    QVERIFY(plain.waitUntilClosed());
    QTRY_COMPARE(open(server), 0);
}

// Who never speaks, or stops in the middle, keeps nobody out and has to go.
void TestTls::silentClients()
{
    RouteServer server(routes(), 2, within(1000, kLong, kLong), &m_certificate);
    const QString plain = server.url().replace(u"https"_s, u"http"_s);
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 100; ++i) {
        silent.push_back(std::make_unique<RawClient>(plain));
        if (i % 2 == 0)
            silent.back()->send(QByteArray::fromHex("16030102000100"));
    }
    RawClient good(server.url());
    QVERIFY(good.isOpen());
    for (const auto &client : silent)
        QVERIFY(client->isClosed());
    QTRY_COMPARE(open(server), 1);
    // Its own time has begun with the end of its handshake.
    QVERIFY(good.isOpen());
}

// Handshakes count among the connections; who comes too many is told so, with TLS.
void TestTls::placesOfHandshakes()
{
    GuardLimits limits = within(kLong, kLong, kLong);
    limits.connections = 3;
    RouteServer server(routes(), 1, limits, &m_certificate);
    const QString plain = server.url().replace(u"https"_s, u"http"_s);
    std::vector<std::unique_ptr<RawClient>> silent;
    for (int i = 0; i < 3; ++i)
        silent.push_back(std::make_unique<RawClient>(plain));
    QTRY_COMPARE(open(server), 3);
    RawClient over(server.url());
    QCOMPARE(over.reply().status, 503);
    QVERIFY(over.isClosed());
    RawClient silentToo(plain);
    QVERIFY(silentToo.isClosed());
    silent.pop_back();
    QTRY_COMPARE(open(server), 2);
    RawClient next(server.url());
    QVERIFY(next.isOpen());
}

// Qt leaves such a connection open and keeps all that comes.
void TestTls::garbageWithin()
{
    RouteServer server(routes(), 1, within(kLong, kLong, kLong), &m_certificate);
    RawClient raw(server.url());
    QVERIFY(raw.isOpen());
    const QByteArray garbage(1000, 'g');
    QVERIFY(::send(int(raw.socket().socketDescriptor()), garbage.constData(),
                   size_t(garbage.size()), MSG_NOSIGNAL)
            > 0);
    QTRY_COMPARE(open(server), 0);
}

// A client that has ended TLS, but not TCP below it, has gone.
void TestTls::endOfTlsIsTheEnd()
{
    RouteServer server(routes(), 1, within(kLong, kLong, kLong), &m_certificate);
    RawClient raw(server.url());
    QVERIFY(raw.isOpen());
    const int kept = ::dup(int(raw.socket().socketDescriptor()));
    raw.socket().disconnectFromHost();
    QTRY_COMPARE(open(server), 0);
    ::close(kept);
}

// An end that TLS does not announce could be anybody's (RFC 8446, 6.1).
void TestTls::saysGoodbye()
{
    RouteServer server(routes(), 1, within(kLong, kLong, kLong), &m_certificate);
    RawClient raw(server.url());
    QStringList ends;
    connect(&raw.socket(), &QTcpSocket::errorOccurred, this,
            [&] { ends.append(raw.socket().errorString()); });
    const HttpReply reply = raw.ask(raw.head("GET /large", "Connection: close\r\n"));
    QCOMPARE(reply.body.size(), kLargeBytes);
    QVERIFY(raw.isClosed());
    QCOMPARE(ends.value(0), u"The TLS/SSL connection has been closed"_s);
}

// Requests that come together, in one record or cut anywhere, are answered in their order.
void TestTls::pipelined()
{
    RouteServer server(routes(), 1, {}, &m_certificate);
    RawClient raw(server.url());
    constexpr int kRequests = 500;
    QByteArray all;
    for (int i = 0; i < kRequests; ++i) {
        const QByteArray body(i * 7 % 900, 'b');
        all += i % 3 == 0 ? raw.request("POST /size", {}, body)
                          : raw.head("GET /query?" + QByteArray::number(i));
    }
    for (qsizetype sent = 0; sent < all.size();) {
        const qsizetype length = QRandomGenerator::global()->bounded(1, 20'000);
        raw.send(all.mid(sent, length));
        sent += length;
    }
    for (int i = 0; i < kRequests; ++i) {
        const HttpReply reply = raw.reply();
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.body, QByteArray::number(i % 3 == 0 ? i * 7 % 900 : i));
    }
    QVERIFY(raw.isOpen());
}

void TestTls::longBody()
{
    RouteServer server(routes(), 1, {}, &m_certificate);
    RawClient raw(server.url());
    for (const qint64 size : {qint64(100'000), api::kMaxBody}) {
        const HttpReply reply =
            raw.ask(raw.request("POST /size", {}, QByteArray(qsizetype(size), 'x')));
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.body, QByteArray::number(size));
    }
}

// Whoever is still sending reads why that is in vain.
void TestTls::refusedWhileSending()
{
    RouteServer server(routes(), 1, {}, &m_certificate);
    RawClient raw(server.url());
    raw.socket().write(raw.head("POST /size", "Content-Length: 16777216\r\n"));
    for (int i = 0; i < 8; ++i) {
        raw.socket().write(QByteArray(64 * 1024, 'x'));
        raw.socket().waitForBytesWritten(100);
    }
    QCOMPARE(raw.reply().status, 413);
    QVERIFY(raw.isClosed());
    // Qt's own client reads nothing before it has sent all.
    HttpClient http(server.url());
    QCOMPARE(http.send("POST", "/size", QByteArray(api::kMaxBody + 1, 'x')).status, 413);
}

void TestTls::stopsWithWholeReplies()
{
    HeldServer server(1, {}, QByteArray(kLargeBytes, 'x'), &m_certificate);
    RawClient raw(server.url());
    raw.send(raw.head("GET /slow"));
    QVERIFY(server.awaitSlow());
    server.server().listener().beginStop(QDeadlineTimer(30'000));
    server.letGo();
    QCOMPARE(raw.reply().body.size(), kLargeBytes);
    QVERIFY(raw.isClosed());
}

void TestTls::stopsWithinHandshakes()
{
    GuardLimits limits = within(kLong, kLong, kLong);
    limits.connections = 1;
    RouteServer server(routes(), 1, limits, &m_certificate);
    const QString plain = server.url().replace(u"https"_s, u"http"_s);
    RawClient silent(plain);
    QTRY_COMPARE(open(server), 1);
    // What it would be told waits for a handshake.
    RawClient refused(plain);
    QTRY_COMPARE(int(server.journal().metrics().connections().turnedAway), 1);
    QElapsedTimer clock;
    clock.start();
    server.listener().beginStop(QDeadlineTimer(30'000));
    server.end();
    QVERIFY(clock.elapsed() < 10'000);
}

// Connections that are there keep theirs, new ones have the new certificate.
void TestTls::renewed()
{
    TestCertificate certificate;
    RouteServer server(routes(), 1, {}, &certificate);
    const auto seen = [](RawClient &client) {
        return client.tls()
            ->peerCertificate()
            .digest(QCryptographicHash::Sha256)
            .toHex(':')
            .toUpper();
    };
    RawClient before(server.url());
    QCOMPARE(seen(before), certificate.fingerprint());
    auto unchanged = server.certificate().renew();
    QVERIFY(unchanged && !*unchanged);
    certificate.renew();
    auto renewed = server.certificate().renew();
    QVERIFY(renewed && *renewed);
    RawClient after(server.url());
    QCOMPARE(seen(after), certificate.fingerprint());
    QVERIFY(seen(before) != seen(after));
    QVERIFY(before.isOpen());
    // A key that does not fit, as between the two writes of a renewal.
    const TestCertificate other;
    QVERIFY(QFile::remove(certificate.files().key));
    QVERIFY(QFile::copy(other.files().key, certificate.files().key));
    QVERIFY(!server.certificate().renew());
    RawClient still(server.url());
    QCOMPARE(seen(still), certificate.fingerprint());
}

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
