// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/migrator.h"

#include "core/timestamp.h"

#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Instances that start together take turns: an arbitrary number that only Lectern locks.
constexpr qint64 kAdvisoryLock = 0x4C45435445524E;

// On SQLite the file belongs to this process anyway.
Result<void> awaitTurn(Connection &connection)
{
    if (connection.kind() == DatabaseKind::Sqlite)
        return {};
    // The limits are for requests; a step takes as long as the tables are large.
    if (auto freed = connection.takeTime(); !freed)
        return freed;
    auto locked = connection.query(u"SELECT pg_advisory_xact_lock(?)"_s, {kAdvisoryLock});
    return locked ? Result<void>() : Result<void>(locked.fault());
}

QString readText(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

QStringList Migrator::standardPlaces()
{
    return {u":/migrations"_s};
}

Migrator::Migrator(Database &database, const QStringList &places) : m_database(database)
{
    const bool sqlite = database.url().kind == DatabaseKind::Sqlite;
    for (const QString &place : places)
        readPlace(QDir(place + (sqlite ? u"/sqlite"_s : u"/postgres"_s)));
    std::sort(m_known.begin(), m_known.end(),
              [](const Migration &a, const Migration &b) { return a.number < b.number; });
}

void Migrator::readPlace(const QDir &folder)
{
    static const QRegularExpression shape(u"^(\\d{4})_(\\w+)\\.up\\.sql$"_s);
    for (const QString &file : folder.entryList(QDir::Files)) {
        const auto match = shape.match(file);
        if (!match.hasMatch())
            continue;
        const QString up = readText(folder.filePath(file));
        const QString down = readText(folder.filePath(file.chopped(6) + u"down.sql"_s));
        const QByteArray sum = QCryptographicHash::hash(up.toUtf8(), QCryptographicHash::Sha256);
        m_known.append({match.captured(1).toInt(), match.captured(2), up, down,
                        QString::fromLatin1(sum.toHex())});
    }
}

Result<void> Migrator::prepare()
{
    return m_database.write([](Connection &connection) -> Result<void> {
        if (auto turn = awaitTurn(connection); !turn)
            return turn;
        return connection.runScript(
            u"CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, "
            u"name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at TEXT NOT NULL)"_s);
    });
}

Result<QList<AppliedMigration>> Migrator::history() const
{
    auto connection = m_database.connection();
    if (!connection)
        return connection.fault();
    const QString table = m_database.url().kind == DatabaseKind::Sqlite
        ? u"SELECT name FROM sqlite_master WHERE name = 'schema_migrations'"_s
        : u"SELECT 1 FROM pg_class WHERE oid = to_regclass('schema_migrations')"_s;
    auto exists = (*connection)->query(table);
    if (!exists)
        return exists.fault();
    if (exists->isEmpty())
        return QList<AppliedMigration>();
    auto rows =
        (*connection)
            ->query(
                u"SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number"_s);
    if (!rows)
        return rows.fault();
    QList<AppliedMigration> applied;
    for (const auto &row : *rows)
        applied.append({row[0].toInt(), row[1].toString(), row[2].toString(), row[3].toString()});
    return applied;
}

Result<int> Migrator::current() const
{
    auto applied = history();
    if (!applied)
        return applied.fault();
    return applied->isEmpty() ? 0 : applied->last().number;
}

Result<QList<Migration>> Migrator::pending() const
{
    auto applied = history();
    if (!applied)
        return applied.fault();
    QList<Migration> open = m_known;
    for (const AppliedMigration &step : *applied) {
        const auto it = std::find_if(open.begin(), open.end(),
                                     [&](const Migration &m) { return m.number == step.number; });
        if (it == open.end()) {
            return Fault::conflict(
                u"The database is newer than this program: it has gone through step %1 (%2), which "
                u"this program does not know. It was left untouched; use a newer Lectern."_s
                    .arg(step.number)
                    .arg(step.name));
        }
        if (it->checksum != step.checksum) {
            return Fault::conflict(
                u"Step %1 (%2) of the database is not the one that this program knows. It was left "
                u"untouched."_s.arg(step.number)
                    .arg(step.name));
        }
        open.erase(it);
    }
    return open;
}

Result<QList<Migration>> Migrator::upgrade()
{
    auto open = pending();
    if (!open || open->isEmpty())
        return open;
    auto number = current();
    if (!number)
        return number.fault();
    if (m_database.url().kind == DatabaseKind::Sqlite && *number > 0) {
        if (auto saved = backup(); !saved)
            return saved.fault();
    }
    if (auto prepared = prepare(); !prepared)
        return prepared.fault();
    for (const Migration &migration : *open) {
        if (auto done = step(migration, true); !done)
            return done.fault();
    }
    return open;
}

Result<QList<Migration>> Migrator::downgrade(int target)
{
    if (auto open = pending(); !open)
        return open.fault();
    auto applied = history();
    if (!applied)
        return applied.fault();
    if (m_database.url().kind == DatabaseKind::Sqlite && !applied->isEmpty()
        && applied->last().number > target) {
        if (auto saved = backup(); !saved)
            return saved.fault();
    }
    QList<Migration> undone;
    for (auto it = m_known.crbegin(); it != m_known.crend(); ++it) {
        const bool there = std::any_of(applied->begin(), applied->end(),
                                       [&](const auto &step) { return step.number == it->number; });
        if (it->number <= target || !there)
            continue;
        if (auto done = step(*it, false); !done)
            return done.fault();
        undone.append(*it);
    }
    return undone;
}

Result<void> Migrator::step(const Migration &migration, bool up)
{
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        if (auto turn = awaitTurn(connection); !turn)
            return turn;
        auto there = connection.query(u"SELECT 1 FROM schema_migrations WHERE number = ?"_s,
                                      {migration.number});
        if (!there)
            return there.fault();
        // Another instance has been here while this one waited for the lock.
        if (there->isEmpty() != up)
            return {};
        if (auto ran = connection.runScript(up ? migration.up : migration.down); !ran)
            return ran;
        auto noted = up ? connection.execute(
                         u"INSERT INTO schema_migrations (number, name, checksum, applied_at) "
                         u"VALUES (?, ?, ?, ?)"_s,
                         {migration.number, migration.name, migration.checksum, timestampNow()})
                        : connection.execute(u"DELETE FROM schema_migrations WHERE number = ?"_s,
                                             {migration.number});
        return noted ? Result<void>() : Result<void>(noted.fault());
    });
    if (done)
        return {};
    Fault fault = done.fault();
    fault.message =
        u"Step %1 (%2) of the schema failed and was taken back: %3"_s.arg(migration.number)
            .arg(migration.name, fault.message);
    return fault;
}

Result<void> Migrator::backup()
{
    auto connection = m_database.connection();
    if (!connection)
        return connection.fault();
    QString target =
        u"%1.before-%2"_s.arg(m_database.url().path).arg(m_known.last().number, 4, 10, QChar(u'0'));
    if (QFile::exists(target))
        target += u'-' + QString::number(QDateTime::currentMSecsSinceEpoch());
    auto copied = (*connection)->execute(u"VACUUM INTO ?"_s, {target});
    return copied ? Result<void>() : Result<void>(copied.fault());
}

} // namespace lectern
