// SPDX-License-Identifier: GPL-3.0-or-later
// What two do to one user, or by one email, at the same time.
#include "heldtransaction.h"
#include "people.h"
#include "store/accountstore.h"
#include "teststore.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kAccounts = "/api/v1/accounts";
const QString kNewPassword = u"quite another phrase"_s;

Database::Job lockingUser(qint64 id)
{
    return [id](Connection &connection) -> Result<void> {
        auto user = accounts::lockUser(connection, id);
        return user ? Result<void>() : Result<void>(user.fault());
    };
}

QNetworkReply *beginChange(ApiServer &server, const QString &token, const QString &wanted)
{
    return beginAsking(server, token, "PUT", kAccounts + "/password",
                       {{u"current_password"_s, kPassword}, {u"new_password"_s, wanted}});
}

} // namespace

class TestUserRaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changeDuringSignIn_data();
    void changeDuringSignIn();
    void twoChanges();
    void twoBetterHashes();
    void readingWaitsForNobody();
    void emailDuringImport_data();
    void emailDuringImport();
};

void TestUserRaces::changeDuringSignIn_data()
{
    QTest::addColumn<bool>("dearer");
    QTest::newRow("the hash stays") << false;
    QTest::newRow("the hash is made anew") << true;
}

// Each waits for the user, whom somebody else has locked, and goes on in the order in which they
// came: whoever signs in by the old password meanwhile is out afterwards.
void TestUserRaces::changeDuringSignIn()
{
    QFETCH(bool, dearer);
    ApiServer server;
    const qint64 ada = addPerson(server, u"ada"_s, u"teacher"_s);
    const QString token = tokenOf(server, u"ada"_s);
    if (dearer) {
        server.setPasswordCost({.memory = 16384, .passes = 1});
        server.restart();
    }
    HeldTransaction user(server.database(), lockingUser(ada));
    QNetworkReply *change = beginChange(server, token, kNewPassword);
    QVERIFY(user.awaits(1));
    QNetworkReply *signingIn = beginAsking(server, token, "POST", kAccounts + "/sessions",
                                           {{u"username"_s, u"ada"_s}, {u"password"_s, kPassword}});
    QVERIFY(user.awaits(2));
    user.release();
    QCOMPARE(HttpClient::finish(change).status, 200);
    QCOMPARE(HttpClient::finish(signingIn).status, 401);
    QCOMPARE(server.database().value(u"SELECT count(*) FROM sessions"_s).toInt(), 1);
    QCOMPARE(signIn(server, u"ada"_s).status, 401);
    QCOMPARE(signIn(server, u"ada"_s, kNewPassword).status, 201);
}

void TestUserRaces::twoChanges()
{
    ApiServer server;
    const qint64 ada = addPerson(server, u"ada"_s, u"teacher"_s);
    const QString token = tokenOf(server, u"ada"_s);
    HeldTransaction user(server.database(), lockingUser(ada));
    QNetworkReply *one = beginChange(server, token, kNewPassword);
    QVERIFY(user.awaits(1));
    QNetworkReply *other = beginChange(server, token, u"a third phrase of hers"_s);
    QVERIFY(user.awaits(2));
    user.release();
    QCOMPARE(HttpClient::finish(one).status, 200);
    QCOMPARE(HttpClient::finish(other).status, 409);
    QCOMPARE(signIn(server, u"ada"_s, kNewPassword).status, 201);
}

// The hash with which the second has compared the password is not there any more.
void TestUserRaces::twoBetterHashes()
{
    ApiServer server;
    const qint64 ada = addPerson(server, u"ada"_s, u"teacher"_s);
    server.setPasswordCost({.memory = 16384, .passes = 1});
    server.restart();
    HeldTransaction user(server.database(), lockingUser(ada));
    const auto begin = [&] {
        return beginAsking(server, {}, "POST", kAccounts + "/sessions",
                           {{u"username"_s, u"ada"_s}, {u"password"_s, kPassword}});
    };
    QNetworkReply *one = begin();
    QNetworkReply *other = begin();
    QVERIFY(user.awaits(2));
    user.release();
    QCOMPARE(HttpClient::finish(one).status, 201);
    QCOMPARE(HttpClient::finish(other).status, 201);
}

void TestUserRaces::readingWaitsForNobody()
{
    ApiServer server;
    const qint64 ada = addPerson(server, u"ada"_s, u"teacher"_s);
    HeldTransaction user(server.database(), lockingUser(ada));
    QCOMPARE(server.http().get(pathOf(u"users"_s, ada) + "/sessions").status, 200);
    user.release();
}

void TestUserRaces::emailDuringImport_data()
{
    QTest::addColumn<QString>("username");
    QTest::addColumn<QString>("email");
    QTest::addColumn<bool>("shared");
    QTest::newRow("email") << u"ada"_s << u"eve@x.org"_s << true;
    QTest::newRow("user name like an email") << u"EVE@x.org"_s << u""_s << true;
    QTest::newRow("email like a user name") << u"ada"_s << u"ben@x.org"_s << true;
    QTest::newRow("others") << u"ada"_s << u"ada@x.org"_s << false;
}

// Somebody is added who is like one of those whom a long import has just stored.
void TestUserRaces::emailDuringImport()
{
    QFETCH(QString, username);
    QFETCH(QString, email);
    QFETCH(bool, shared);
    TestStore store;
    QVERIFY(store.import(u"users"_s, "username,email\nolder,older@x.org\n"));
    Record user {{u"username"_s, username}};
    if (!email.isEmpty())
        user.insert(u"email"_s, email);
    // A piece is stored when the next one has come.
    QByteArrayList pieces {"username,email\none,Eve@x.org\nben@x.org,\n", "last,last@x.org\n"};
    auto imported = store.import(u"users"_s, [&](Connection &) -> Result<QByteArray> {
        if (!pieces.isEmpty())
            return pieces.takeFirst();
        auto added = std::async(std::launch::async, [&] {
            auto created = store.resource(u"users"_s).create(user, Identity::program(u"x"_s));
            store.database().releaseThread();
            return created;
        });
        auto created = added.get();
        return created ? Result<QByteArray>(QByteArray()) : created.fault();
    });
    QCOMPARE(bool(imported), !shared);
    if (shared)
        QCOMPARE(imported.fault().kind, Fault::Kind::Conflict);
    QCOMPARE(store.place().value(u"SELECT count(*) FROM users"_s).toInt(), shared ? 2 : 5);
}

QTEST_GUILESS_MAIN(TestUserRaces)
#include "tst_userraces.moc"
