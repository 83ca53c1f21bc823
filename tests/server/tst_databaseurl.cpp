// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databaseurl.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestDatabaseUrl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sqlite_data();
    void sqlite();
    void postgres_data();
    void postgres();
    void postgresOptions();
    void refuses_data();
    void refuses();
};

void TestDatabaseUrl::sqlite_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("path");
    const auto row = [](const char *url, const char *path) {
        QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(path);
    };
    row("sqlite:////var/lib/lectern/lectern.db", "/var/lib/lectern/lectern.db");
    row("sqlite:///lectern.db", "lectern.db");
    row("sqlite:///data/lectern.db", "data/lectern.db");
    row("sqlite:////tmp/two%20words%20%25.db", "/tmp/two words %.db");
    row("sqlite:////tmp/Šarić ü.db", "/tmp/Šarić ü.db");
    row("sqlite:////tmp/%C5%A0.db", "/tmp/Š.db");
    row("sqlite:////tmp/a?b#c.db", "/tmp/a?b#c.db");
}

void TestDatabaseUrl::sqlite()
{
    QFETCH(QString, url);
    auto parsed = DatabaseUrl::parse(url);
    QVERIFY(bool(parsed));
    QCOMPARE(parsed->kind, DatabaseKind::Sqlite);
    QTEST(parsed->path, "path");
    QTEST(parsed->words(), "path");
}

void TestDatabaseUrl::postgres_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QStringList>("parts"); // user, password, host, port, name
    QTest::addColumn<QString>("words");
    const auto row = [](const char *url, const QStringList &parts, const QString &words) {
        QTest::newRow(url) << QString::fromUtf8(url) << parts << words;
    };
    row("postgresql://ana:secret@db.example.org:5433/school",
        {u"ana"_s, u"secret"_s, u"db.example.org"_s, u"5433"_s, u"school"_s},
        u"postgresql://ana@db.example.org:5433/school"_s);
    row("postgres://ana@localhost/school",
        {u"ana"_s, u""_s, u"localhost"_s, u"5432"_s, u"school"_s},
        u"postgresql://ana@localhost:5432/school"_s);
    row("postgresql+psycopg2://ana:x@127.0.0.1/school",
        {u"ana"_s, u"x"_s, u"127.0.0.1"_s, u"5432"_s, u"school"_s},
        u"postgresql://ana@127.0.0.1:5432/school"_s);
    row("postgresql:///school", {u""_s, u""_s, u""_s, u"5432"_s, u"school"_s},
        u"postgresql://:5432/school"_s);
    row("postgresql://a%40b:p%3Aw%2Fd%20%25@host/my%20school",
        {u"a@b"_s, u"p:w/d %"_s, u"host"_s, u"5432"_s, u"my school"_s},
        u"postgresql://a@b@host:5432/my school"_s);
    row("postgresql://ana@localhost/school?host=/run/postgresql",
        {u"ana"_s, u""_s, u"/run/postgresql"_s, u"5432"_s, u"school"_s},
        u"postgresql://ana@/run/postgresql:5432/school"_s);
    row("postgresql://ana@[::1]:5432/school", {u"ana"_s, u""_s, u"::1"_s, u"5432"_s, u"school"_s},
        u"postgresql://ana@::1:5432/school"_s);
}

void TestDatabaseUrl::postgres()
{
    QFETCH(QString, url);
    auto parsed = DatabaseUrl::parse(url);
    QVERIFY(bool(parsed));
    QCOMPARE(parsed->kind, DatabaseKind::Postgres);
    const QStringList parts {parsed->user, parsed->password, parsed->host,
                             QString::number(parsed->port), parsed->name};
    QTEST(parts, "parts");
    QTEST(parsed->words(), "words");
}

void TestDatabaseUrl::postgresOptions()
{
    const auto options = [](const QString &query) {
        return DatabaseUrl::parse(u"postgresql://ana@host/school"_s + query)->options;
    };
    QCOMPARE(options({}), QString());
    QCOMPARE(options(u"?sslmode=verify-full&sslrootcert=/etc/own%20ca.pem&host=db"_s),
             u";sslmode='verify-full';sslrootcert='/etc/own ca.pem'"_s);
    QCOMPARE(options(u"?application_name=o'clock"_s), u";application_name='o\\'clock'"_s);
}

void TestDatabaseUrl::refuses_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("part"); // of the words
    const auto row = [](const char *url, const char *part) {
        QTest::addRow("'%s'", url) << QString::fromUtf8(url) << QString::fromLatin1(part);
    };
    row("", "must be sqlite:///path/to/file.db or postgresql://");
    row("lectern.db", "must be sqlite:///path/to/file.db or postgresql://");
    row("sqlite://lectern.db", "must be sqlite:///path/to/file.db or postgresql://");
    row("sqlite:///", "names no file");
    row("sqlite:///:memory:", "names no file");
    row("mysql://ana:secret@host/school", "must be sqlite:///path/to/file.db or postgresql://");
    row("postgresql://ana:secret@host", "names no database");
    row("postgresql://ana:secret@host/", "names no database");
    row("postgresql://ana:secret@host:99999/school", "must be");
    row("postgresql://ana:secret@ho st/school", "must be");
    row("postgresql://ana:secret@host/school?sslmood=require", "has sslmood=");
    row("postgresql://ana:secret@host/school?sslmode=a;b", "has sslmode=");
}

void TestDatabaseUrl::refuses()
{
    QFETCH(QString, url);
    QFETCH(QString, part);
    auto parsed = DatabaseUrl::parse(url);
    QVERIFY(!parsed);
    QCOMPARE(parsed.fault().kind, Fault::Kind::Invalid);
    QVERIFY2(parsed.fault().message.contains(part), qPrintable(parsed.fault().message));
    QVERIFY(!parsed.fault().message.contains(u"secret"));
}

QTEST_GUILESS_MAIN(TestDatabaseUrl)
#include "tst_databaseurl.moc"
