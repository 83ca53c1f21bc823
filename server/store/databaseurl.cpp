// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/databaseurl.h"

#include <QUrl>
#include <QUrlQuery>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QStringList kOptions {u"sslmode"_s, u"sslrootcert"_s,     u"sslcert"_s,
                            u"sslkey"_s,  u"connect_timeout"_s, u"application_name"_s};

QString quoted(QString value)
{
    return value.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s);
}

Result<DatabaseUrl> parsePostgres(const QUrl &url)
{
    DatabaseUrl parsed {.kind = DatabaseKind::Postgres,
                        .path = {},
                        .host = url.host(),
                        .port = url.port(5432),
                        .user = url.userName(QUrl::FullyDecoded),
                        .password = url.password(QUrl::FullyDecoded),
                        .name = url.path(QUrl::FullyDecoded).mid(1)};
    for (const auto &[name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        if (name == u"host") {
            parsed.host = value;
        } else if (kOptions.contains(name) && !value.contains(u';')) {
            parsed.options += u";%1='%2'"_s.arg(name, quoted(value));
        } else {
            return Fault::invalid(
                u"The database URL has %1=, which must be one of: host, %2."_s.arg(
                    name, kOptions.join(u", "_s)));
        }
    }
    if (parsed.name.isEmpty())
        return Fault::invalid(
            u"The database URL names no database: postgresql://user:password@host:port/name."_s);
    return parsed;
}

} // namespace

Result<DatabaseUrl> DatabaseUrl::parse(const QString &text)
{
    constexpr QLatin1StringView kSqlite("sqlite:///");
    if (text.startsWith(kSqlite)) {
        const QString path = QUrl::fromPercentEncoding(text.mid(kSqlite.size()).toUtf8());
        if (path.isEmpty() || path == u":memory:")
            return Fault::invalid(u"The database URL names no file: sqlite:///path/to/file.db."_s);
        return DatabaseUrl {.kind = DatabaseKind::Sqlite, .path = path};
    }
    // SQLAlchemy's spellings of the same database.
    static const QStringList schemes {u"postgresql"_s, u"postgres"_s, u"postgresql+psycopg2"_s};
    const QUrl url(text, QUrl::StrictMode);
    if (url.isValid() && schemes.contains(url.scheme()))
        return parsePostgres(url);
    return Fault::invalid(u"The database URL must be sqlite:///path/to/file.db or "
                          u"postgresql://user:password@host:port/name."_s);
}

QString DatabaseUrl::words() const
{
    if (kind == DatabaseKind::Sqlite)
        return path;
    return u"postgresql://%1%2:%3/%4"_s.arg(user.isEmpty() ? QString() : user + u'@', host)
        .arg(port)
        .arg(name);
}

} // namespace lectern
