// SPDX-License-Identifier: GPL-3.0-or-later
#include "testdatabase.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUuid>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

/** A connection for one piece of SQL. */
class Visit
{
public:
    explicit Visit(const DatabaseUrl &url)
    {
        const bool sqlite = url.kind == DatabaseKind::Sqlite;
        m_database = QSqlDatabase::addDatabase(sqlite ? u"QSQLITE"_s : u"QPSQL"_s, m_name);
        m_database.setDatabaseName(sqlite ? url.path : url.name);
        m_database.setHostName(url.host);
        m_database.setUserName(url.user);
        if (!m_database.open())
            qFatal("%s", qPrintable(m_database.lastError().text()));
        if (sqlite)
            QSqlQuery(u"PRAGMA foreign_keys = ON"_s, m_database);
    }
    ~Visit()
    {
        m_database = {};
        QSqlDatabase::removeDatabase(m_name);
    }
    Q_DISABLE_COPY_MOVE(Visit)

    /** What the database says against it; its rows are kept. */
    QString run(const QString &sql)
    {
        QSqlQuery query(m_database);
        if (!query.exec(sql))
            return query.lastError().databaseText() + u' ';
        while (query.next()) {
            QVariantList row;
            for (int i = 0; i < query.record().count(); ++i)
                row.append(query.value(i));
            rows.append(row);
        }
        return {};
    }

    void mustRun(const QString &sql)
    {
        if (const QString refusal = run(sql); !refusal.isEmpty())
            qFatal("%s: %s", qPrintable(sql), qPrintable(refusal));
    }

    QList<QVariantList> rows;

private:
    QString m_name = QUuid::createUuid().toString();
    QSqlDatabase m_database;
};

QString serverUrl()
{
    QFile file(qEnvironmentVariable("LECTERN_TEST_POSTGRES"));
    if (!file.open(QFile::ReadOnly)) {
        qFatal("LECTERN_TEST_POSTGRES must name the file url of tests/support/postgres-cluster: %s",
               qPrintable(file.errorString()));
    }
    return QString::fromUtf8(file.readAll()).trimmed();
}

DatabaseUrl parsed(const QString &text)
{
    auto url = DatabaseUrl::parse(text);
    if (!url)
        qFatal("%s", qPrintable(url.fault().message));
    return *url;
}

// The server's URL with a database in it.
QString urlOf(const QString &name)
{
    return serverUrl().replace(u"localhost/"_s, u"localhost/"_s + name);
}

} // namespace

DatabaseKind TestDatabase::kind()
{
    const QString name = qEnvironmentVariable("LECTERN_TEST_DATABASE");
    if (name != u"sqlite" && name != u"postgres")
        qFatal("LECTERN_TEST_DATABASE must be sqlite or postgres");
    return name == u"sqlite" ? DatabaseKind::Sqlite : DatabaseKind::Postgres;
}

TestDatabase::TestDatabase(Locale locale)
{
    if (isSqlite()) {
        m_text = u"sqlite:///"_s + m_folder.filePath(u"test.db"_s);
        return;
    }
    m_name = u"test_"_s + QUuid::createUuid().toString(QUuid::Id128);
    Visit(parsed(urlOf(u"postgres"_s)))
        .mustRun(u"CREATE DATABASE %1 TEMPLATE template0 ENCODING 'UTF8' LOCALE '%2'"_s.arg(
            m_name, locale == Locale::C ? u"C"_s : u"C.UTF-8"_s));
    m_text = urlOf(m_name);
}

TestDatabase::~TestDatabase()
{
    if (!m_name.isEmpty())
        Visit(parsed(urlOf(u"postgres"_s))).mustRun(u"DROP DATABASE %1 WITH (FORCE)"_s.arg(m_name));
}

DatabaseUrl TestDatabase::url() const
{
    return parsed(m_text);
}

QList<QVariantList> TestDatabase::query(const QString &sql) const
{
    Visit visit(url());
    visit.mustRun(sql);
    return visit.rows;
}

QVariant TestDatabase::value(const QString &sql) const
{
    return query(sql).value(0).value(0);
}

QString TestDatabase::refusal(const QString &sql) const
{
    return Visit(url()).run(sql);
}

} // namespace lectern
