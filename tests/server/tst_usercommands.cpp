// SPDX-License-Identifier: GPL-3.0-or-later
// Users by the command line, and the first administrator.
#include "people.h"
#include "program.h"

#include <QRegularExpression>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestUserCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_shop.environment = {{u"PASSWORD_MEMORY"_s, u"8"_s}, {u"PASSWORD_PASSES"_s, u"1"_s}};
    }
    void createsAndLists();
    void refuses_data();
    void refuses();
    void resets();
    void fewWorkers();
    void setupCode();

private:
    Run user(const QStringList &arguments, const QByteArray &input = {}) const
    {
        return m_shop.run(
            QStringList {u"user"_s} + arguments
                + QStringList {u"--database"_s, m_database.text(), u"--profile"_s, u"testing"_s},
            input);
    }

    Workshop m_shop;
    TestDatabase m_database;
};

void TestUserCommands::createsAndLists()
{
    const QByteArray password = kPassword.toUtf8() + '\n';
    Run run = user({u"create"_s, u"ada"_s, u"--admin"_s, u"--password-stdin"_s}, password);
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QVERIFY(run.out.contains(u"ada can sign in now, as administrator."));
    run = user({u"create"_s, u"bob"_s, u"--role"_s, u"teacher"_s, u"--email"_s,
                u"bob@example.org"_s, u"--password-stdin"_s},
               password);
    QCOMPARE(run.code, 0);
    run = user({u"list"_s});
    QCOMPARE(run.out.simplified(), u"ada administrator bob teacher"_s);
    Serving serving(m_shop, serveArguments(m_database.text(), u"production"_s));
    QVERIFY2(serving.isReady(), qPrintable(serving.errors()));
    QVERIFY(!serving.errors().contains(u"setup code"));
    const HttpReply session = serving.http().post(
        "/accounts/sessions", {{u"email"_s, u"bob@example.org"_s}, {u"password"_s, kPassword}});
    QCOMPARE(session.status, 201);
    QCOMPARE(session.object()[u"user"][u"role"].toString(), u"teacher"_s);
    QVERIFY(!serving.errors().contains(kPassword));
    QCOMPARE(serving.http().post("/accounts/users", {{u"email"_s, u"x@example.org"_s}}).status,
             403);
}

void TestUserCommands::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QString &arguments, const QByteArray &input,
                        int code, const QString &words) {
        QTest::newRow(name) << arguments.split(u' ') << input << code << words;
    };
    row("unknown verb", u"invite eve"_s, {}, 2, u"user knows: create, passwd, list"_s);
    row("no name", u"create --password-stdin"_s, {}, 2, u"needs a user name"_s);
    row("name of nobody", u"list eve"_s, {}, 2, u"takes no name"_s);
    row("short password", u"create eve --password-stdin"_s, "short\n", 1, u"at least 12"_s);
    row("no password", u"create eve --password-stdin"_s, {}, 1, u"at least 12"_s);
    row("no terminal", u"create eve"_s, {}, 1, u"--password-stdin"_s);
    row("unknown role", u"create eve --role boss --password-stdin"_s, "four words of mine\n", 1,
        u"student, teacher or employee"_s);
    row("nobody", u"passwd nobody --password-stdin"_s, "four words of mine\n", 1,
        u"no user with the user name nobody"_s);
    row("taken", u"create ada --password-stdin"_s, "four words of mine\n", 1, u"already in use"_s);
}

void TestUserCommands::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, input);
    const QString before = user({u"list"_s}).out;
    const Run run = user(arguments, input);
    QTEST(run.code, "code");
    QFETCH(QString, words);
    QVERIFY2(run.err.contains(words), qPrintable(run.err));
    QVERIFY(!run.err.contains(u"four words"));
    QCOMPARE(user({u"list"_s}).out, before);
}

void TestUserCommands::resets()
{
    QCOMPARE(user({u"passwd"_s, u"bob"_s, u"--password-stdin"_s}, "quite another phrase\n").code,
             0);
    Serving serving(m_shop, serveArguments(m_database.text()));
    QVERIFY(serving.isReady());
    const auto status = [&](const QString &password) {
        return serving.http()
            .post("/accounts/sessions", {{u"username"_s, u"bob"_s}, {u"password"_s, password}})
            .status;
    };
    QCOMPARE(status(kPassword), 401);
    QCOMPARE(status(u"quite another phrase"_s), 201);
}

// Of two that answer, one is left to those who do not sign in.
void TestUserCommands::fewWorkers()
{
    Serving serving(m_shop,
                    serveArguments(m_database.text()) + QStringList {u"--workers"_s, u"2"_s});
    QVERIFY(serving.isReady());
    bool refused = false;
    // Connections may all have come to the same one.
    for (int round = 0; round < 5 && !refused; ++round) {
        QList<QNetworkReply *> replies;
        for (int guess = 0; guess < 6; ++guess) {
            const QString name = u"nobody %1"_s.arg(round * 6 + guess);
            replies.append(serving.http().begin(
                "POST", "/accounts/sessions",
                compact(QJsonObject {{u"username"_s, name}, {u"password"_s, kPassword}}),
                {{"Content-Type", "application/json"}}));
        }
        for (QNetworkReply *reply : replies)
            refused = HttpClient::finish(reply).status == 503 || refused;
    }
    QVERIFY(refused);
}

void TestUserCommands::setupCode()
{
    const TestDatabase empty;
    QCOMPARE(m_shop.run({u"db"_s, u"upgrade"_s, u"--database"_s, empty.text()}).code, 0);
    const QByteArray path = "/api/v1/accounts/setup";
    QString first;
    {
        Serving serving(m_shop, serveArguments(empty.text(), u"production"_s));
        QVERIFY(serving.isReady());
        static const QRegularExpression code(u"setup code: ([A-Z2-9-]{23})"_s);
        QTRY_VERIFY(code.match(serving.errors()).hasMatch());
        first = code.match(serving.errors()).captured(1);
        QTRY_VERIFY(serving.errors().contains(u"--admin"));
        QCOMPARE(serving.errors().contains(u"stop this server"), TestDatabase::isSqlite());
        HttpClient &http = serving.http();
        QVERIFY(http.get(path).object()[u"needed"].toBool());
        const auto setUp = [&](const QString &given, const QString &password) {
            return http.post(
                path, {{u"code"_s, given}, {u"username"_s, u"ada"_s}, {u"password"_s, password}});
        };
        QCOMPARE(setUp(u"AAAAA-AAAAA-AAAAA-AAAAA"_s, kPassword).status, 403);
        QCOMPARE(setUp(first, u"short"_s).status, 400);
        const HttpReply made = setUp(u' ' + first.toLower(), kPassword);
        QCOMPARE(made.status, 201);
        QCOMPARE(made.object()[u"user"][u"admin"].toBool(), true);
        http.standing = bearer(made.object()[u"session_token"].toString());
        QCOMPARE(http.get(pathOf(u"users"_s)).items().size(), 1);
        // Once only.
        QCOMPARE(setUp(first, kPassword).status, 403);
        QVERIFY(!http.get(path).object()[u"needed"].toBool());
    }
    Serving again(m_shop, serveArguments(empty.text(), u"production"_s));
    QVERIFY(again.isReady());
    QVERIFY(!again.http().get(path).object()[u"needed"].toBool());
    QVERIFY(!again.errors().contains(u"setup code"));
}

QTEST_GUILESS_MAIN(TestUserCommands)
#include "tst_usercommands.moc"
