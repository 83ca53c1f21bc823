// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/filecheck.h"

#include "store/sqliteconnection.h"

#include <QDir>
#include <QFileInfo>
#include <QtEndian>

#include <memory>
#include <sqlite3.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kBusyWait = 2000; // milliseconds

// Up to so many bytes a file is read in a moment.
constexpr qint64 kSmall = 64 * 1024 * 1024;

using Handle = std::unique_ptr<sqlite3, int (*)(sqlite3 *)>;

// The copies that an upgrade makes.
QString copiesBeside(const QFileInfo &file)
{
    const QStringList copies =
        file.dir().entryList({file.fileName() + u".before-*"_s}, QDir::Files, QDir::Time);
    return copies.isEmpty() ? QString() : u" (beside it there is %1)"_s.arg(copies.join(u", "_s));
}

Fault damaged(const QString &path, const QString &why)
{
    return Fault::unavailable(damagedWords(path, why, u"It was left as it is."_s));
}

quint32 bigEndian(const QByteArray &bytes, qsizetype at)
{
    return qFromBigEndian<quint32>(bytes.constData() + at);
}

// https://sqlite.org/fileformat2.html, section 1.3
Result<void> checkHead(const QString &path, bool closed)
{
    QFile file(path);
    // What cannot be read at all is said when it is opened.
    if (!file.open(QFile::ReadOnly))
        return {};
    const QByteArray head = file.read(100);
    if (!head.startsWith(QByteArray("SQLite format 3\0", 16)) || head.size() < 100) {
        return Fault::unavailable(
            u"%1 is not a database. It was left as it is. Move it away, or choose another file "
            u"with --database."_s.arg(path),
            u"file is not a database"_s);
    }
    const quint32 size = qFromBigEndian<quint16>(head.constData() + 16);
    const qint64 pageSize = size == 1 ? 65536 : size;
    // The number of pages counts only where the last writer knew of it.
    const bool counts = bigEndian(head, 24) == bigEndian(head, 92);
    if (closed && counts && file.size() < bigEndian(head, 28) * pageSize)
        return damaged(path, u"its end is missing"_s);
    return {};
}

// What SQLite says against it; empty where it says nothing, or cannot tell now.
QString refusal(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = nullptr;
    int code = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
    QString words;
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        const auto *text = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : nullptr;
        words = QString::fromUtf8(reinterpret_cast<const char *>(text)).simplified();
    }
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        words = QString::fromUtf8(sqlite3_errmsg(database));
    sqlite3_finalize(statement);
    return words == u"ok" ? QString() : words;
}

} // namespace

QString damagedWords(const QString &path, const QString &why, const QString &first)
{
    return u"The database %1 is damaged: %2. %3 Move it away, together with %1-wal and %1-shm if "
           u"they are there, and put a copy of it in its place%4. Without a copy, the program "
           u"sqlite3 may save a part of it (.recover, .dump)."_s.arg(path, why, first,
                                                                     copiesBeside(QFileInfo(path)));
}

Result<void> checkFile(const QString &path)
{
    const QFileInfo file(path);
    if (file.size() == 0)
        return {};
    // SQLite follows links, too.
    const bool closed = QFileInfo(file.canonicalFilePath() + u"-wal"_s).size() == 0;
    if (auto whole = checkHead(path, closed); !whole)
        return whole;
    SqliteConnection::prepareLibrary();
    sqlite3 *opened = nullptr;
    const int code =
        sqlite3_open_v2(path.toUtf8().constData(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const Handle database(opened, sqlite3_close);
    if (code != SQLITE_OK)
        return {};
    sqlite3_busy_timeout(opened, kBusyWait);
    // A file that is refused is left as it was, and so is its log.
    sqlite3_db_config(opened, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    const bool brief = closed && file.size() > kSmall;
    const QString words =
        refusal(opened, brief ? "SELECT 'ok' FROM sqlite_schema" : "PRAGMA quick_check(1)");
    return words.isEmpty() ? Result<void>() : damaged(path, words);
}

} // namespace lectern
