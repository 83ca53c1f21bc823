// SPDX-License-Identifier: GPL-3.0-or-later
#include "schemaprobe.h"

#include <QDir>
#include <QFile>

namespace lectern {

using namespace Qt::StringLiterals;

QStringList schemaOf(const TestDatabase &database)
{
    const QString sql = TestDatabase::isSqlite()
        ? u"SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master "
          u"WHERE name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY 1"_s
        : u"SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || "
          u"is_nullable || ' ' || "
          u"coalesce(column_default, '') || ' ' || coalesce(collation_name, '') || ' ' || "
          u"coalesce(is_identity, '') || ' ' || "
          u"coalesce(datetime_precision::text, '') FROM information_schema.columns "
          u"WHERE table_schema = 'public' AND table_name <> 'schema_migrations' "
          u"UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || "
          u"pg_get_constraintdef(oid) "
          u"FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND "
          u"conrelid::regclass::text <> 'schema_migrations' "
          u"UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' "
          u"AND tablename <> 'schema_migrations' "
          u"UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger "
          u"WHERE NOT tgisinternal "
          u"UNION ALL SELECT 'function ' || proname || ' ' || prosrc FROM pg_proc "
          u"WHERE pronamespace = 'public'::regnamespace AND prolang IN "
          u"(SELECT oid FROM pg_language WHERE lanname = 'plpgsql') ORDER BY 1"_s;
    QStringList lines;
    for (const QVariantList &row : database.query(sql))
        lines.append(row.first().toString());
    return lines;
}

QStringList appliedTo(const TestDatabase &database)
{
    QStringList lines;
    for (const QVariantList &row : database.query(
             u"SELECT number, name, checksum, applied_at FROM schema_migrations ORDER BY number"_s))
        lines.append(u"%1 %2 %3 %4"_s.arg(row[0].toString(), row[1].toString(), row[2].toString(),
                                          row[3].toString()));
    return lines;
}

QList<int> numbers(const QList<Migration> &steps)
{
    QList<int> all;
    for (const Migration &step : steps)
        all.append(step.number);
    return all;
}

std::unique_ptr<Database> opened(const TestDatabase &database)
{
    auto result = Database::open(database.url());
    if (!result)
        qFatal("%s", qPrintable(result.fault().message));
    return std::move(*result);
}

MigrationFolder::MigrationFolder()
{
    for (const auto &kind : {u"sqlite"_s, u"postgres"_s})
        QDir(m_folder.path()).mkpath(kind);
}

void MigrationFolder::write(const QString &name, const QByteArray &sql) const
{
    for (const auto &kind : {u"sqlite"_s, u"postgres"_s}) {
        QFile file(m_folder.filePath(kind + u'/' + name));
        if (!file.open(QFile::WriteOnly) || file.write(sql) != sql.size())
            qFatal("%s", qPrintable(file.errorString()));
    }
}

} // namespace lectern
