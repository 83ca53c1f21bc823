// SPDX-License-Identifier: GPL-3.0-or-later
// Whose word on the client's address is taken, and what follows from that address.
#include "http/dispatcher.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

class Fields : public HeaderFields
{
public:
    explicit Fields(const QHash<QByteArray, QByteArray> &fields) : m_fields(fields) { }
    QByteArray value(QByteArrayView name) const override
    {
        return m_fields.value(name.toByteArray());
    }

private:
    const QHash<QByteArray, QByteArray> m_fields;
};

Routes routes()
{
    const Handler peer = [](const Request &request) {
        return Reply::json(200, request.peer.toString().toLatin1());
    };
    return {{"GET", u"/peer"_s, peer, {}, Access::Anyone},
            {"GET", u"/known"_s, peer, {}, Access::Known},
            {"GET", u"/nearby"_s, peer, {}, Access::Nearby}};
}

} // namespace

class TestProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void forwardedIsNotNearby_data();
    void forwardedIsNotNearby();

private:
    Reply ask(const QByteArray &path, const QString &peer,
              const QHash<QByteArray, QByteArray> &headers)
    {
        const Dispatcher dispatcher(routes(), m_authenticator, m_journal, {}, m_proxies);
        const Fields fields(headers);
        Request request;
        request.method = "GET";
        request.rawPath = path;
        request.headers = &fields;
        request.peer = QHostAddress(peer);
        return dispatcher.dispatch(request);
    }

    const Authenticator m_authenticator {nullptr, {}, true};
    Journal m_journal {nullptr};
    const QList<QHostAddress> m_proxies {QHostAddress(u"127.0.0.1"_s), QHostAddress(u"10.0.0.5"_s),
                                         QHostAddress(u"fd00::5"_s)};
};

void TestProxies::addresses_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("forwarded");
    QTest::addColumn<QByteArray>("client");
    const auto row = [](const QString &peer, const QByteArray &forwarded,
                        const QByteArray &client) {
        QTest::addRow("%s: %s", qPrintable(peer), forwarded.constData())
            << peer << forwarded << client;
    };
    row(u"127.0.0.1"_s, "192.0.2.7", "192.0.2.7");
    row(u"::ffff:127.0.0.1"_s, "192.0.2.7", "192.0.2.7");
    row(u"10.0.0.5"_s, "2001:db8::7", "2001:db8::7");
    row(u"fd00::5"_s, " 192.0.2.7 ", "192.0.2.7");
    // The client has written the first of these.
    row(u"127.0.0.1"_s, "127.0.0.1, 198.51.100.1,192.0.2.7", "192.0.2.7");
    row(u"127.0.0.1"_s, {}, "127.0.0.1");
    row(u"127.0.0.1"_s, "unknown", "127.0.0.1");
    row(u"127.0.0.1"_s, "192.0.2.7,", "127.0.0.1");
    // Nobody's word is taken but theirs.
    row(u"127.0.0.2"_s, "192.0.2.7", "127.0.0.2");
    row(u"10.0.0.6"_s, "192.0.2.7", "10.0.0.6");
}

void TestProxies::addresses()
{
    QFETCH(QString, peer);
    QFETCH(QByteArray, forwarded);
    const Reply reply = ask("/peer", peer, {{"X-Forwarded-For", forwarded}});
    QCOMPARE(reply.status, 200);
    QTEST(reply.body, "client");
}

void TestProxies::forwardedIsNotNearby_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QString &peer, const QByteArray &header,
                        const QByteArray &value,
                        int status) { QTest::newRow(name) << peer << header << value << status; };
    row("this computer", u"127.0.0.2"_s, {}, {}, 200);
    row("this computer, IPv6", u"::1"_s, {}, {}, 200);
    row("another computer", u"192.0.2.7"_s, {}, {}, 401);
    row("a proxy", u"127.0.0.1"_s, "X-Forwarded-For", "192.0.2.7", 401);
    row("a proxy for this computer", u"127.0.0.1"_s, "X-Forwarded-For", "127.0.0.1", 401);
    row("a proxy that nobody has named", u"127.0.0.2"_s, "X-Forwarded-For", "127.0.0.1", 401);
    row("a proxy that writes as RFC 7239 has it", u"127.0.0.1"_s, "Forwarded", "for=127.0.0.1",
        401);
}

// In development whoever is on this computer needs no token; whom a proxy brings, is not.
void TestProxies::forwardedIsNotNearby()
{
    QFETCH(QString, peer);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, value);
    QFETCH(int, status);
    for (const char *path : {"/known", "/nearby"})
        QCOMPARE(ask(path, peer, {{header, value}}).status, status);
}

QTEST_GUILESS_MAIN(TestProxies)
#include "tst_proxies.moc"
