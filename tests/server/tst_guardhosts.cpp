// SPDX-License-Identifier: GPL-3.0-or-later
// By which names the server answers; others may be a page's that has led its own name here.
#include "apiserver.h"
#include "rawclient.h"

#include <QHostAddress>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuardHosts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void hosts_data();
    void hosts();
    void listedHosts();
    void hostsAtAnyAddress();
    void hostOfTheTarget();

private:
    std::unique_ptr<ApiServer> m_server;
};

void TestGuardHosts::hosts_data()
{
    QTest::addColumn<QByteArray>("host"); // PORT: that of the server
    QTest::addColumn<int>("status");
    for (const char *host : {"127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT"})
        QTest::newRow(host) << QByteArray(host) << 200;
    for (const char *host : {"evil.example", "evil.example:PORT", "localhost", "localhost:1",
                             "127.0.0.1", "localhost.:PORT", "127.0.0.2:PORT", "[::2]:PORT"})
        QTest::newRow(host) << QByteArray(host) << 421;
    for (const char *host : {"", "a b", "localhost:PORTx", "x@localhost:PORT"})
        QTest::newRow(host) << QByteArray(host) << 400;
}

void TestGuardHosts::hosts()
{
    QFETCH(QByteArray, host);
    RawClient raw(m_server->url());
    host.replace("PORT", raw.authority().mid(raw.authority().indexOf(':') + 1));
    const HttpReply reply = raw.ask("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    QTEST(reply.status, "status");
}

void TestGuardHosts::listedHosts()
{
    const ApiServer server({.profile = Profile::Local,
                            .ownerToken = QByteArray(43, 'k'),
                            .hosts = {"school.example", "other.example:81"}});
    const QByteArray port = QByteArray::number(QUrl(server.url()).port());
    const QList<std::pair<QByteArray, int>> rows {
        {"school.example", 200},   {"School.Example:" + port, 200}, {"school.example:81", 421},
        {"other.example:81", 200}, {"other.example", 421},          {"other.example:" + port, 421},
        {"127.0.0.1:" + port, 200}};
    for (const auto &[host, status] : rows) {
        RawClient raw(server.url());
        const HttpReply reply = raw.ask("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        QVERIFY2(reply.status == status, host);
    }
}

// The address that the client has connected to is a name of the server, and no other is.
void TestGuardHosts::hostsAtAnyAddress()
{
    const QHostAddress v4(u"192.0.2.7"_s);
    const QHostAddress v6(u"2001:db8::7"_s);
    for (const QHostAddress &any :
         {QHostAddress(QHostAddress::Any), QHostAddress(QHostAddress::AnyIPv4)}) {
        const HostRules rules(any, 5000, {});
        QVERIFY(rules.allow("192.0.2.7:5000", v4));
        QVERIFY(rules.allow("192.0.2.7:5000", QHostAddress(u"::ffff:192.0.2.7"_s)));
        QVERIFY(rules.allow("[2001:db8::7]:5000", v6));
        QVERIFY(rules.allow("[2001:db8::ffff:1]:5000", QHostAddress(u"2001:db8::ffff:1"_s)));
        QVERIFY(rules.allow("localhost:5000", v4));
        QVERIFY(!rules.allow("192.0.2.8:5000", v4));
        QVERIFY(!rules.allow("192.0.2.7", v4));
        QVERIFY(!rules.allow("evil.example:5000", v4));
    }
    QVERIFY(HostRules(v4, 5000, {}).allow("192.0.2.7:5000", v4));
    QVERIFY(!HostRules(v6, 5000, {}).allow("192.0.2.7:5000", v4));
    QVERIFY(HostRules(v4, 80, {}).allow("192.0.2.7", v4));
}

// RFC 9112, 3.2.2: what stands in the target counts.
void TestGuardHosts::hostOfTheTarget()
{
    RawClient raw(m_server->url());
    const QByteArray good = raw.authority();
    QCOMPARE(raw.ask("GET http://" + good + "/healthz HTTP/1.1\r\nHost: " + good + "\r\n\r\n")
                 .object()[u"status"]
                 .toString(),
             u"ok"_s);
    QCOMPARE(
        raw.ask("GET http://evil.example/healthz HTTP/1.1\r\nHost: " + good + "\r\n\r\n").status,
        421);
}

QTEST_GUILESS_MAIN(TestGuardHosts)
#include "tst_guardhosts.moc"
