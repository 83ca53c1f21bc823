// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/filelock.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSysInfo>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault refused(const QString &path, const QString &what, int error)
{
    return Fault::unavailable(
        u"The file %1 cannot be %2: %3. It keeps other programs away from the "
        u"database."_s.arg(path, what, qt_error_string(error)));
}

} // namespace

FileLock::FileLock(const QString &path, int descriptor)
    : m_path(QFile::encodeName(path)), m_descriptor(descriptor)
{
}

FileLock::~FileLock()
{
    // Only who holds it may remove it.
    if (isCurrent())
        ::unlink(m_path.constData());
    ::close(m_descriptor);
}

Result<std::unique_ptr<FileLock>> FileLock::take(const QString &path)
{
    for (;;) {
        const int descriptor =
            ::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (descriptor < 0)
            return refused(path, u"made"_s, errno);
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            const int error = errno;
            ::close(descriptor);
            if (error == EWOULDBLOCK)
                return std::unique_ptr<FileLock>();
            return refused(path, u"locked"_s, error);
        }
        std::unique_ptr<FileLock> lock(new FileLock(path, descriptor));
        // Whoever had it may have removed it between the two.
        if (!lock->isCurrent())
            continue;
        lock->writeHolder();
        return lock;
    }
}

// Whether the file of that name is still the one that is held.
bool FileLock::isCurrent() const
{
    struct stat held = {};
    struct stat named = {};
    return ::fstat(m_descriptor, &held) == 0 && ::stat(m_path.constData(), &named) == 0
        && held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

// In the order of QLockFile. On a full disk there may be no room for it; the lock holds all the
// same.
void FileLock::writeHolder() const
{
    const QByteArray text = QByteArray::number(QCoreApplication::applicationPid()) + '\n'
        + QFileInfo(QCoreApplication::applicationFilePath()).fileName().toUtf8() + '\n'
        + QSysInfo::machineHostName().toUtf8() + '\n';
    QFile file;
    if (file.open(m_descriptor, QFile::WriteOnly | QFile::Unbuffered) && file.resize(0))
        file.write(text);
}

FileLock::Holder FileLock::holderOf(const QString &path)
{
    QFile file(path);
    const QStringList lines = file.open(QFile::ReadOnly)
        ? QString::fromUtf8(file.read(1000)).split(u'\n')
        : QStringList();
    const auto known = [](const QString &word) { return word.isEmpty() ? u"unknown"_s : word; };
    return {.program = known(lines.value(1)), .process = known(lines.value(0))};
}

} // namespace lectern
