// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked again where the server is busy or hangs up, and what never is.
#include "api/apiclient.h"
#include "awaited.h"
#include "peer.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kSongs = u"/api/v1/songs"_s;

} // namespace

class TestApiClientRepeats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void busyIsAskedAgain();
    void brokenReadIsAskedAgain();
    void writesAreSentOnce_data();
    void writesAreSentOnce();
    void brokenWriteIsNotRepeated_data();
    void brokenWriteIsNotRepeated();
};

void TestApiClientRepeats::busyIsAskedAgain()
{
    Peer peer([](int number) {
        return number == 1 ? peerReply("503 Service Unavailable")
                           : peerReply("200 OK", R"({"a":1})");
    });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(answer.value().object().value(u"a"_s).toInt(), 1);
    QCOMPARE(peer.requests.size(), 2);

    Peer alwaysBusy([](int) { return peerReply("503 Service Unavailable"); });
    client.setServer(alwaysBusy.url());
    const Awaited<ApiReply> refused;
    client.get(kSongs, {}, this, refused);
    QVERIFY(refused.wait());
    QCOMPARE(refused.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(alwaysBusy.requests.size(), 2);
    QCOMPARE(client.link(), ApiClient::Link::Online); // it answers, if only to say that it is busy
}

// The backend died, and by the time of the second attempt there is another one elsewhere.
void TestApiClientRepeats::brokenReadIsAskedAgain()
{
    Peer second([](int) { return peerReply("200 OK", R"({"a":2})"); });
    Peer first([](int) { return QByteArray(); });
    ApiClient client;
    client.setServer(first.url());
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QTRY_VERIFY(!first.requests.isEmpty());
    first.close();
    client.setServer(second.url());
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(answer.value().object().value(u"a"_s).toInt(), 2);
}

void TestApiClientRepeats::writesAreSentOnce_data()
{
    QTest::addColumn<QByteArray>("verb");
    for (const char *verb : {"POST", "PUT", "PATCH", "DELETE"})
        QTest::newRow(verb) << QByteArray(verb);
}

void TestApiClientRepeats::writesAreSentOnce()
{
    QFETCH(QByteArray, verb);
    Peer peer([](int) { return peerReply("503 Service Unavailable"); });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.send(verb, kSongs, verb == "DELETE" ? QByteArray() : QByteArray("{}"),
                "application/json", {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(peer.requests.size(), 1);
    QVERIFY2(peer.requests.first().startsWith(verb + " /api/v1/songs HTTP/1.1"),
             peer.requests.first().constData());
    QCOMPARE(peer.requests.first().endsWith("\r\n\r\n{}"), verb != "DELETE");
}

void TestApiClientRepeats::brokenWriteIsNotRepeated_data()
{
    writesAreSentOnce_data();
}

// Left to itself, QNetworkAccessManager would send it up to four times.
void TestApiClientRepeats::brokenWriteIsNotRepeated()
{
    QFETCH(QByteArray, verb);
    Peer peer([](int) { return QByteArray(); });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.send(verb, kSongs, verb == "DELETE" ? QByteArray() : QByteArray("{}"),
                "application/json", {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QVERIFY2(answer.fault().message.contains(u"not known"_s), qPrintable(answer.fault().message));
    QCOMPARE(peer.requests.size(), 1);
}

QTEST_GUILESS_MAIN(TestApiClientRepeats)
#include "tst_apiclientrepeats.moc"
