// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"
#include "app/selfsigned.h"

#include <QDir>
#include <QRegularExpression>
#include <QSaveFile>

#include <sys/stat.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault notWritten(const QFileDevice &file)
{
    return Fault::unavailable(
        u"%1 cannot be written: %2"_s.arg(file.fileName(), file.errorString()));
}

Result<void> writeOpen(QSaveFile &file, const QByteArray &content)
{
    if (file.write(content) != content.size() || !file.commit())
        return notWritten(file);
    return {};
}

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    return file.open(QFile::WriteOnly) ? writeOpen(file, content) : notWritten(file);
}

// Readable for the owner alone from its first byte on, though a file that others may read was there
// before, whose permissions a QSaveFile takes over when it is opened.
Result<void> writeKey(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    const mode_t before = ::umask(0077);
    const bool open = file.open(QFile::WriteOnly);
    ::umask(before);
    if (!open)
        return notWritten(file);
    if (!file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
        return Fault::unavailable(u"%1 cannot be kept from others."_s.arg(path));
    return writeOpen(file, content);
}

Result<void> writePair(const QString &certificatePath, const QString &keyPath,
                       const SelfSigned &pair)
{
    auto written = writeKey(keyPath, pair.key);
    return written ? writeFile(certificatePath, pair.certificate) : written;
}

// In a shell's words.
QString quoted(const QString &text)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_./:,@%+-]+$"_s);
    if (plain.match(text).hasMatch())
        return text;
    return u'\'' + QString(text).replace(u'\'', u"'\\''"_s) + u'\'';
}

QString serveWords(const QString &certificate, const QString &key, const QStringList &hosts)
{
    const QString allowed =
        hosts.isEmpty() ? QString() : u"ALLOWED_HOSTS=%1 "_s.arg(quoted(hosts.join(u',')));
    return allowed
        + u"lectern-server serve --cert %1 --key %2"_s.arg(quoted(certificate), quoted(key));
}

int create(const QString &folder, const QStringList &hosts, bool force)
{
    auto pair = makeSelfSigned(hosts);
    if (!pair)
        return say(pair.fault());
    if (!QDir().mkpath(folder))
        return say(Fault::unavailable(u"The folder %1 cannot be made."_s.arg(folder)));
    const QString certificate = QDir(folder).filePath(u"cert.pem"_s);
    const QString key = QDir(folder).filePath(u"key.pem"_s);
    for (const QString &path : {certificate, key}) {
        if (QFile::exists(path) && !force)
            return say(Fault::conflict(
                u"%1 is there already; --force makes another in its place."_s.arg(path)));
    }
    if (auto written = writePair(certificate, key, *pair); !written)
        return say(written.fault());
    print(u"Made %1 and %2, for one year."_s.arg(certificate, key));
    print(u"SHA-256 fingerprint: %1"_s.arg(QString::fromLatin1(pair->fingerprint)));
    print(u"Serve with it: %1"_s.arg(serveWords(certificate, key, hosts)));
    return Success;
}

} // namespace

int certificateCommand(const QStringList &arguments)
{
    CommandLine line(u"cert create [--dir DIR] [--host NAME ...] [--force]"_s,
                     u"Makes a certificate for trying TLS, cert.pem, and its key, key.pem. Nobody "
                     "vouches for it: whoever connects must compare the fingerprint."_s);
    line.parser().addOptions({
        {u"dir"_s, u"The folder for the two files (the working folder)."_s, u"DIR"_s, u"."_s},
        {u"host"_s,
         u"A name or address of the server, besides localhost, 127.0.0.1 and ::1; more than once "
         "for several."_s,
         u"NAME"_s},
        {u"force"_s, u"Replace the files where they are there already."_s},
    });
    if (const auto outcome = line.parse(arguments, 1, 1); outcome != CommandLine::Outcome::Ready)
        return outcome == CommandLine::Outcome::Helped ? Success : Usage;
    if (const QString verb = line.positional().first(); verb != u"create") {
        say(Fault::invalid(u"cert knows: create; not \"%1\"."_s.arg(verb)));
        return Usage;
    }
    QCommandLineParser &parser = line.parser();
    return create(parser.value(u"dir"_s), parser.values(u"host"_s), parser.isSet(u"force"_s));
}

} // namespace lectern
