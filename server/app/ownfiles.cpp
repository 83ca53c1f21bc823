// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ownfiles.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <sys/prctl.h>
#include <sys/stat.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr QFile::Permissions kOthers = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
    | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;

void restrict(const QFileInfo &file, QFile::Permissions own)
{
    if (!(file.permissions() & kOthers))
        return;
    if (!QFile::setPermissions(file.filePath(), own)
        || (QFile::permissions(file.filePath()) & kOthers))
        qWarning("%s can be reached by other users of this computer, and that cannot be changed.",
                 qUtf8Printable(file.filePath()));
}

// lectern.db, lectern.db-wal, lectern.db.lock, lectern.db.before-0007
void restrictFiles(const QFileInfo &database)
{
    const QString name = database.fileName();
    const auto all =
        database.dir().entryInfoList(QDir::Files | QDir::NoSymLinks | QDir::Hidden | QDir::System);
    for (const QFileInfo &file : all) {
        const QString rest = file.fileName().mid(name.size());
        if (file.fileName().startsWith(name)
            && (rest.isEmpty() || rest.startsWith(u'-') || rest.startsWith(u'.')))
            restrict(file, QFile::ReadOwner | QFile::WriteOwner);
    }
}

} // namespace

void keepToOwner(const DatabaseUrl &url)
{
    ::umask(S_IRWXG | S_IRWXO);
    if (url.kind != DatabaseKind::Sqlite)
        return;
    const QFileInfo file(url.path);
    const QString data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (file.absolutePath() == QDir(data).absolutePath() && QFileInfo(data).isDir())
        restrict(QFileInfo(data), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    restrictFiles(file);
    // SQLite follows links, and keeps its files where they lead.
    if (file.exists() && file.canonicalFilePath() != file.absoluteFilePath())
        restrictFiles(QFileInfo(file.canonicalFilePath()));
}

void closeMemory()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return;
#else
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
}

} // namespace lectern
