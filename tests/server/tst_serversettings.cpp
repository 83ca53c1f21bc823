// SPDX-License-Identifier: GPL-3.0-or-later
// What lectern-server is told: by flags, environment, .env and file, and what it makes of it.
#include "program.h"
#include "testdatabase.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kTasks = "/api/v1/tasks";

} // namespace

class TestServerSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_workshop = std::make_unique<Workshop>(); }
    void cleanup() { m_workshop.reset(); }
    void places();
    void spellings_data();
    void spellings();
    void wrong_data();
    void wrong();

private:
    std::unique_ptr<Workshop> m_workshop;
};

// Each place is heard before the one below it: the port that is complained of tells which.
void TestServerSettings::places()
{
    const auto complaint = [this](const QStringList &flags = {}) {
        static const QRegularExpression quoted(
            u"^PORT must be a whole number from 0 to 65535, not \"(.*)\"\\.\\n"_s);
        return quoted.match(m_workshop->run(QStringList {u"serve"_s} + flags).err).captured(1);
    };
    QVERIFY(QDir().mkpath(m_workshop->path(u"config/Lectern"_s)));
    m_workshop->write(u"config/Lectern/server.conf"_s,
                      "# of the user\nPORT = from the standard file\n");
    QCOMPARE(complaint(), u"from the standard file"_s);
    m_workshop->write(u"mine.conf"_s, "export PORT='from my file'\n");
    QCOMPARE(complaint({u"--config"_s, u"mine.conf"_s}), u"from my file"_s);
    m_workshop->write(u".env"_s, "PORT=\"from .env\"\n");
    QCOMPARE(complaint({u"--config"_s, u"mine.conf"_s}), u"from .env"_s);
    m_workshop->environment = {{u"PORT"_s, u"from the environment"_s}};
    QCOMPARE(complaint(), u"from the environment"_s);
    QCOMPARE(complaint({u"--listen"_s, u"127.0.0.1:from the flag"_s}), u"from the flag"_s);
    // Set to nothing is not set.
    m_workshop->environment = {{u"PORT"_s, QString()}};
    QCOMPARE(complaint({u"--config"_s, u"mine.conf"_s}), u"from .env"_s);
    m_workshop->write(u".env"_s, "PORT=x # not this\n");
    QCOMPARE(complaint(), u"x"_s);
    m_workshop->write(u".env"_s, "PORT=\"a # b\" # not this\n");
    QCOMPARE(complaint(), u"a # b"_s);
}

void TestServerSettings::spellings_data()
{
    QTest::addColumn<QString>("profile");
    QTest::addColumn<bool>("anonymous");
    for (const auto &name :
         {u"testing"_s, u"Testing"_s, u"TestingConfig"_s, u"config.TestingConfig"_s,
          u"config.DevelopmentConfig"_s, u"development"_s})
        QTest::newRow(qPrintable(name)) << name << true;
    for (const auto &name :
         {u"local"_s, u"config.StagingConfig"_s, u"production"_s, u"config.ProductionConfig"_s})
        QTest::newRow(qPrintable(name)) << name << false;
}

void TestServerSettings::spellings()
{
    QFETCH(QString, profile);
    QFETCH(bool, anonymous);
    const TestDatabase database;
    QCOMPARE(m_workshop->run({u"db"_s, u"upgrade"_s, u"--database"_s, database.text()}).code, 0);
    Serving server(*m_workshop, serveArguments(database.text(), profile));
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get(kTasks).status, anonymous ? 200 : 401);
    QCOMPARE(server.http().get("/healthz").header("Access-Control-Allow-Origin"),
             anonymous ? "*" : "");
}

void TestServerSettings::wrong_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QString>("name"); // of a variable
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("words");
    const auto flag = [](const QStringList &flags, const QString &words) {
        QTest::newRow(qPrintable(flags.join(u' '))) << flags << QString() << QString() << words;
    };
    const auto variable = [](const QString &name, const QString &value, const QString &words) {
        QTest::newRow(qPrintable(name + u'=' + value)) << QStringList() << name << value << words;
    };
    const QString profiles = u"The profile (--profile, APP_SETTINGS) must be one of: local, "
                             u"development, testing, staging, "
                             u"production; not \"%1\"."_s;
    flag({u"--profile"_s, u"fancy"_s}, profiles.arg(u"fancy"_s));
    variable(u"APP_SETTINGS"_s, u"config.FancyConfig"_s, profiles.arg(u"config.FancyConfig"_s));
    flag({u"--listen"_s, u"5000"_s}, u"--listen must be ADDRESS:PORT, such as 127.0.0.1:5000."_s);
    flag({u"--listen"_s, u"somewhere:5000"_s},
         u"HOST must be an address such as 127.0.0.1, not \"somewhere\"."_s);
    flag({u"--listen"_s, u"127.0.0.1:65536"_s},
         u"PORT must be a whole number from 0 to 65535, not \"65536\"."_s);
    variable(u"PORT"_s, u"-1"_s, u"PORT must be a whole number from 0 to 65535, not \"-1\"."_s);
    variable(u"HOST"_s, u"256.0.0.1"_s,
             u"HOST must be an address such as 127.0.0.1, not \"256.0.0.1\"."_s);
    flag({u"--workers"_s, u"0"_s}, u"WORKERS must be a whole number from 1 to 256, not \"0\"."_s);
    variable(u"PROXIES"_s, u"127.0.0.1,nginx"_s,
             u"PROXIES must be addresses such as 127.0.0.1,10.0.0.5, or none; not \"nginx\"."_s);
    variable(u"MAX_BODY"_s, u"8M"_s,
             u"MAX_BODY must be a whole number from 1024 to 1073741824, not \"8M\"."_s);
    for (const auto &time : {u"HEADER_TIMEOUT"_s, u"BODY_TIMEOUT"_s, u"IDLE_TIMEOUT"_s})
        variable(time, u"0"_s, time + u" must be a whole number from 1 to 3600, not \"0\"."_s);
    variable(u"MAX_CONNECTIONS"_s, u"-1"_s,
             u"MAX_CONNECTIONS must be a whole number from 1 to 100000, not \"-1\"."_s);
    variable(u"ALLOWED_HOSTS"_s, u"a.example, b/c"_s,
             u"ALLOWED_HOSTS must be names such as school.example,10.0.0.5:8080, not \"b/c\"."_s);
    variable(u"CORS_ORIGINS"_s, u"school.example"_s,
             u"CORS_ORIGINS must be origins such as https://school.example, not "
             u"\"school.example\"."_s);
    flag({u"--access-log"_s, u"maybe"_s}, u"ACCESS_LOG must be on or off, not \"maybe\"."_s);
    variable(u"ACCESS_LOG"_s, u"1"_s, u"ACCESS_LOG must be on or off, not \"1\"."_s);
    flag({u"--modules"_s, u"songs,dances"_s},
         u"MODULES: there is no module \"dances\". There are: exams, songs, tasks, "
         u"users-and-cars, accounts, hello."_s);
    flag({u"--database"_s, u"mysql://host/x"_s},
         u"The database URL must be sqlite:///path/to/file.db or postgresql://"_s);
    variable(u"DATABASE_URL"_s, u"postgresql://ana:secret@host"_s,
             u"The database URL names no database: "_s);
    flag({u"--profile"_s, u"production"_s}, u"DATABASE_URL is needed in this profile."_s);
    flag({u"--config"_s, u"nowhere.conf"_s}, u"The settings file nowhere.conf cannot be read: "_s);
}

void TestServerSettings::wrong()
{
    QFETCH(QStringList, flags);
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QString, words);
    if (!name.isEmpty())
        m_workshop->environment = {{name, value}};
    const Run run = m_workshop->run(QStringList {u"serve"_s} + flags);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(words), qPrintable(run.err));
    QVERIFY(!run.err.contains(u"secret"));
    QCOMPARE(run.out, QString());
}

QTEST_GUILESS_MAIN(TestServerSettings)
#include "tst_serversettings.moc"
