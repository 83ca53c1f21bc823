// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backendfile.h"

#include "core/random256.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLargest = 4096; // bytes

bool isOwnAlone(const struct stat &status)
{
    return status.st_uid == ::geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

bool isOwnFolder(const QString &path)
{
    struct stat status = {};
    return ::lstat(QFile::encodeName(path).constData(), &status) == 0 && S_ISDIR(status.st_mode)
        && isOwnAlone(status);
}

Result<void> makeFolder(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    // One that is there may have been made by a hand with another umask.
    if (::mkdir(name.constData(), S_IRWXU) != 0 && errno == EEXIST)
        ::chmod(name.constData(), S_IRWXU);
    if (isOwnFolder(path))
        return {};
    return Fault::unavailable(u"The folder %1 cannot be made, or is not this user's."_s.arg(path));
}

// Empty where somebody else may have written it.
QByteArray readOwn(const QString &path)
{
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return {};
    QFile file;
    struct stat status = {};
    if (!file.open(descriptor, QFile::ReadOnly, QFile::AutoCloseHandle)) {
        ::close(descriptor);
        return {};
    }
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || !isOwnAlone(status)
        || status.st_size > kLargest)
        return {};
    return file.readAll();
}

bool isOnLoopback(const QUrl &url)
{
    return url.isValid() && url.scheme() == u"http" && QHostAddress(url.host()).isLoopback()
        && url.port() > 0 && url == QUrl(u"http://"_s + url.authority())
        && url.userInfo().isEmpty();
}

} // namespace

QString BackendFile::pathFor(const QString &database)
{
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (runtime.isEmpty())
        return {};
    const QByteArray name =
        QCryptographicHash::hash(database.toUtf8(), QCryptographicHash::Sha256).toHex().first(16);
    return runtime + u"/lectern/backend-%1.json"_s.arg(QString::fromLatin1(name));
}

Result<void> BackendFile::write(const BackendPlace &place) const
{
    if (m_path.isEmpty())
        return Fault::unavailable(u"There is no runtime folder."_s);
    if (auto made = makeFolder(QFileInfo(m_path).path()); !made)
        return made;
    QSaveFile file(m_path);
    const QJsonObject json {{u"url"_s, place.url.toString()},
                            {u"token"_s, QString::fromLatin1(place.token)},
                            {u"process"_s, place.process}};
    if (file.open(QFile::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
        && file.write(QJsonDocument(json).toJson()) > 0 && file.commit())
        return {};
    return Fault::unavailable(
        u"The file %1 cannot be written: %2"_s.arg(m_path, file.errorString()));
}

std::optional<BackendPlace> BackendFile::read() const
{
    if (m_path.isEmpty() || !isOwnFolder(QFileInfo(m_path).path()))
        return {};
    const QJsonDocument json = QJsonDocument::fromJson(readOwn(m_path));
    const BackendPlace place {.url = QUrl(json[u"url"].toString(), QUrl::StrictMode),
                              .token = json[u"token"].toString().toLatin1(),
                              .process = json[u"process"].toInteger()};
    if (!isOnLoopback(place.url) || !isRandom256(place.token) || place.process <= 0)
        return {};
    return place;
}

void BackendFile::remove(const QByteArray &token) const
{
    if (const auto place = read(); place && place->token == token)
        QFile::remove(m_path);
}

} // namespace lectern
