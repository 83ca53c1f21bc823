// SPDX-License-Identifier: GPL-3.0-or-later
// What a program of another user of the computer can try: every route of a server, in many ways,
// and every place where there might be something to read. It judges nothing.
//
// Standard input, JSON: {"url", "read": [files], "list": [folders]}. Standard output, a JSON object
// a line: {"call", "as", "path", "status", "body"}, {"read" or "list", "got"}.
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTcpSocket>
#include <QUrl>

#include <cstdio>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 10'000; // milliseconds

void say(const QJsonObject &line)
{
    std::puts(QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
}

struct Disguise
{
    const char *name;
    QByteArray host; ///< empty: the server's own
    QByteArray fields;
};

QList<Disguise> disguises(const QByteArray &port)
{
    const QByteArray token(43, 'A');
    return {
        {"nobody", {}, {}},
        {"wrong token", {}, "Authorization: Bearer " + token + "\r\n"},
        {"no token", {}, "Authorization: Bearer \r\n"},
        {"key", {}, "Authorization: Bearer lectern_" + token + "\r\n"},
        {"basic", {}, "Authorization: Basic " + QByteArray("office:office").toBase64() + "\r\n"},
        {"basic token", {}, "Authorization: Basic " + (':' + token).toBase64() + "\r\n"},
        {"basic empty", {}, "Authorization: Basic Og==\r\n"},
        {"localhost", "localhost:" + port, {}},
        {"IPv6", "[::1]:" + port, {}},
        {"without a port", "127.0.0.1", {}},
        {"evil", "evil.example", {}},
        {"evil here", "evil.example:" + port, {}},
        {"forwarded", {}, "X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\n"},
        {"forwarded user", {}, "X-Forwarded-User: office\r\nRemote-User: office\r\n"},
        {"forwarded host", "127.0.0.1:" + port, "Forwarded: for=127.0.0.1;host=localhost\r\n"},
        {"other method", {}, "X-HTTP-Method-Override: GET\r\nCookie: session=office\r\n"},
        {"own page", {}, "Origin: http://127.0.0.1:" + port + "\r\n"},
        {"foreign page", {}, "Origin: https://evil.example\r\n"},
    };
}

/** Calls one server, each time on a new connection. */
class Caller
{
public:
    explicit Caller(const QUrl &url) : m_url(url) { }

    QByteArray port() const { return QByteArray::number(m_url.port()); }

    void call(const QByteArray &method, const QByteArray &path, const Disguise &disguise) const
    {
        const QByteArray reply = exchange(method, path, disguise);
        say({{u"call"_s, QString::fromLatin1(method)},
             {u"as"_s, QString::fromLatin1(disguise.name)},
             {u"path"_s, QString::fromLatin1(path)},
             {u"status"_s, reply.mid(9, 3).toInt()},
             {u"body"_s, QString::fromUtf8(reply)}});
    }

    QByteArray exchange(const QByteArray &method, const QByteArray &path,
                        const Disguise &disguise) const
    {
        QTcpSocket socket;
        socket.connectToHost(m_url.host(), quint16(m_url.port()));
        if (!socket.waitForConnected(kPatience))
            return {};
        const QByteArray host =
            disguise.host.isEmpty() ? m_url.authority().toLatin1() : disguise.host;
        const bool carries = method == "POST" || method == "PUT" || method == "PATCH";
        const QByteArray body = carries ? R"({"title":"x","artist":"x"})" : "";
        socket.write(method + ' ' + path + " HTTP/1.1\r\nHost: " + host
                     + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                     + QByteArray::number(body.size()) + "\r\n" + disguise.fields + "\r\n" + body);
        QByteArray reply;
        while (socket.waitForReadyRead(kPatience))
            reply += socket.readAll();
        return reply + socket.readAll();
    }

private:
    QUrl m_url;
};

QStringList pathsOf(const Caller &caller)
{
    const QByteArray reply = caller.exchange("GET", "/openapi.json", {"nobody", {}, {}});
    const QByteArray json = reply.mid(reply.indexOf("\r\n\r\n") + 4);
    return QJsonDocument::fromJson(json)[u"paths"].toObject().keys();
}

void callAll(const Caller &caller)
{
    static const QRegularExpression parameter(u"\\{[^}]*\\}"_s);
    for (QString path : pathsOf(caller)) {
        path.replace(parameter, u"1"_s);
        for (const Disguise &disguise : disguises(caller.port())) {
            for (const char *method :
                 {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
                caller.call(method, path.toLatin1(), disguise);
        }
        caller.call("GET", path.toLatin1() + "?token=x&access_token=x&format=html",
                    {"query", {}, {}});
    }
}

QString content(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.read(1'000'000)) : QString();
}

QString entries(const QString &path)
{
    return QDir(path)
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot)
        .join(u' ');
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QFile input;
    if (!input.open(stdin, QFile::ReadOnly))
        return 1;
    const QJsonDocument task = QJsonDocument::fromJson(input.readAll());
    for (const QJsonValue path : task[u"read"].toArray())
        say({{u"read"_s, path}, {u"got"_s, content(path.toString())}});
    for (const QJsonValue path : task[u"list"].toArray())
        say({{u"list"_s, path}, {u"got"_s, entries(path.toString())}});
    callAll(Caller(QUrl(task[u"url"].toString())));
    return 0;
}
