// SPDX-License-Identifier: GPL-3.0-or-later
// What two do to the password of one user at the same time: each waits for the user, whom somebody
// else has locked, and goes on in the order in which they came.
#include "heldtransaction.h"
#include "people.h"
#include "store/accountstore.h"

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

class TestPasswordRaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changeDuringSignIn_data();
    void changeDuringSignIn();
    void twoChanges();
};

void TestPasswordRaces::changeDuringSignIn_data()
{
    QTest::addColumn<bool>("dearer");
    QTest::newRow("the hash stays") << false;
    QTest::newRow("the hash is made anew") << true;
}

// Whoever signs in by the old password meanwhile is out afterwards.
void TestPasswordRaces::changeDuringSignIn()
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

void TestPasswordRaces::twoChanges()
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

QTEST_GUILESS_MAIN(TestPasswordRaces)
#include "tst_passwordraces.moc"
