// SPDX-License-Identifier: GPL-3.0-or-later
// Servers whose certificate nobody vouches for: asked about, pinned, and found to have changed.
#include "api/apiclient.h"
#include "awaited.h"
#include "tlspeer.h"

#include <QScopeGuard>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestCertificatePins : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unknownIsRefused();
    void toldOnce();
    void trustedOnceAccepted();
    void anotherOneIsRefused();
    void aTrustedOneInItsPlace();
    void lostNothing();
};

void TestCertificatePins::unknownIsRefused()
{
    const QTemporaryDir folder;
    TlsPeer peer;
    QVERIFY(peer.show(folder.path(), u"school.example"_s));
    ApiClient client;
    QSignalSpy doubted(&client.certificates(), &CertificateGate::doubted);
    client.setServer(peer.url(), "secret");
    const Awaited<ApiReply> answer;
    client.get(u"/api/v1/songs"_s, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QVERIFY2(answer.fault().message.contains(u"is not trusted"),
             qPrintable(answer.fault().message));
    QTRY_COMPARE(client.link(), ApiClient::Link::Offline);
    QVERIFY(client.linkProblem().contains(u"is not trusted"));
    QVERIFY(peer.received.isEmpty());

    QCOMPARE(doubted.count(), 1);
    const auto shown = doubted.first().first().value<ServerCertificate>();
    QCOMPARE(shown.place, u"127.0.0.1:%1"_s.arg(peer.serverPort()));
    QCOMPARE(shown.issuedTo, u"school.example, Music School"_s);
    QCOMPARE(shown.issuedBy, u"itself"_s);
    QCOMPARE(shown.fingerprint, peer.fingerprint());
    QCOMPARE(shown.fingerprint.size(), 32 * 3 - 1);
    QVERIFY(shown.from < shown.until);
    QCOMPARE(shown.reasons.size(), 1);
    QVERIFY(shown.reasons.first().contains(u"vouches only for itself"));
    QVERIFY(shown.former.isEmpty());
}

void TestCertificatePins::toldOnce()
{
    const QTemporaryDir folder;
    TlsPeer peer;
    QVERIFY(peer.show(folder.path(), u"school.example"_s));
    ApiClient client;
    QSignalSpy doubted(&client.certificates(), &CertificateGate::doubted);
    client.setServer(peer.url());
    QTRY_COMPARE(client.link(), ApiClient::Link::Offline);
    const Awaited<ApiReply> answer;
    client.get(u"/api/v1/songs"_s, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(doubted.count(), 1);
    client.certificates().askAgain();
    client.tryNow();
    QTRY_COMPARE(doubted.count(), 2);
}

void TestCertificatePins::trustedOnceAccepted()
{
    const QTemporaryDir folder;
    TlsPeer peer;
    QVERIFY(peer.show(folder.path(), u"other.example"_s));
    ApiClient client;
    QSignalSpy doubted(&client.certificates(), &CertificateGate::doubted);
    client.certificates().pin(CertificateGate::placeOf(peer.url()), peer.fingerprint());
    client.setServer(peer.url(), "secret");
    const Awaited<ApiReply> answer;
    client.get(u"/api/v1/songs"_s, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QVERIFY(doubted.isEmpty());
    QVERIFY(peer.received.toLower().contains("authorization: bearer secret"));
}

void TestCertificatePins::anotherOneIsRefused()
{
    const QTemporaryDir folder;
    TlsPeer peer;
    QVERIFY(peer.show(folder.path(), u"school.example"_s));
    const QByteArray former = peer.fingerprint();
    QVERIFY(peer.show(folder.path(), u"school.example"_s));
    QVERIFY(former != peer.fingerprint());
    ApiClient client;
    QSignalSpy doubted(&client.certificates(), &CertificateGate::doubted);
    client.certificates().pin(CertificateGate::placeOf(peer.url()), former);
    client.setServer(peer.url(), "secret");
    QTRY_COMPARE(doubted.count(), 1);
    const auto shown = doubted.first().first().value<ServerCertificate>();
    QCOMPARE(shown.former, former);
    QCOMPARE(shown.fingerprint, peer.fingerprint());
    QVERIFY(peer.received.isEmpty());
    // A pin for another port says nothing about this one.
    client.certificates().pin(u"127.0.0.1:1"_s, peer.fingerprint());
    client.certificates().askAgain();
    client.tryNow();
    QTRY_COMPARE(doubted.count(), 2);
    QVERIFY(peer.received.isEmpty());
}

// Whoever has pinned a certificate does not want another one, whoever vouches for that.
void TestCertificatePins::aTrustedOneInItsPlace()
{
    const QTemporaryDir folder;
    TlsPeer peer;
    QVERIFY(peer.show(folder.path(), u"school.example"_s));
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    const auto restore = qScopeGuard([&] { QSslConfiguration::setDefaultConfiguration(before); });
    QSslConfiguration trusting = before;
    trusting.addCaCertificate(peer.sslConfiguration().localCertificate());
    QSslConfiguration::setDefaultConfiguration(trusting);

    ApiClient trusted;
    trusted.setServer(peer.url());
    QTRY_COMPARE(trusted.link(), ApiClient::Link::Online);
    peer.received.clear();
    ApiClient client;
    QSignalSpy doubted(&client.certificates(), &CertificateGate::doubted);
    client.certificates().pin(CertificateGate::placeOf(peer.url()), "AA:BB");
    client.setServer(peer.url(), "secret");
    const Awaited<ApiReply> answer;
    client.get(u"/api/v1/songs"_s, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(answer.fault().message.contains(u"is not trusted"));
    QCOMPARE(doubted.count(), 1);
    QCOMPARE(doubted.first().first().value<ServerCertificate>().former, QByteArray("AA:BB"));
    QVERIFY2(peer.received.isEmpty(), peer.received.constData());
}

// A change that was refused for the certificate cannot have been stored, and nobody is told so.
void TestCertificatePins::lostNothing()
{
    const QTemporaryDir folder;
    TlsPeer peer;
    QVERIFY(peer.show(folder.path(), u"school.example"_s));
    ApiClient client;
    client.setServer(peer.url(), "secret");
    const Awaited<ApiReply> answer;
    client.send("PATCH", u"/api/v1/songs/1"_s, "{}", "application/json", {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY2(!answer.fault().message.contains(u"not known"), qPrintable(answer.fault().message));
    QVERIFY(peer.received.isEmpty());
}

QTEST_GUILESS_MAIN(TestCertificatePins)
#include "tst_certificatepins.moc"
