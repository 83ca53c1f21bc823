// SPDX-License-Identifier: GPL-3.0-or-later
// The proxies' files as they are shipped, the one of nginx with nginx itself.
#include "api/paths.h"
#include "program.h"
#include "rawclient.h"

#include <QRegularExpression>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTest>

#include <csignal>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken(43, 't');

quint16 freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

QString find(const QString &program)
{
    const QString path = QStandardPaths::findExecutable(program);
    return path.isEmpty() ? QStandardPaths::findExecutable(program, {u"/usr/sbin"_s}) : path;
}

} // namespace

class TestNginx : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void serves();
    void leadsToHttps();
    void clientsAddress();
    void longBody();
    void hosts();
    void keepsMetrics();
    void caddysFile();

private:
    /** As curl prints it, with the head; https://school.example:PORT and the path. */
    HttpReply curl(const QString &path, const QStringList &more = {}) const;
    QString configuration() const;

    Workshop m_workshop;
    std::unique_ptr<Serving> m_server;
    QProcess m_nginx;
    quint16 m_port = 0;
    quint16 m_plainPort = 0;
};

// The shipped file with other places; each of them must be there.
QString TestNginx::configuration() const
{
    QFile file(QStringLiteral(LECTERN_PACKAGING "/nginx/lectern.conf"));
    if (!file.open(QFile::ReadOnly))
        qFatal("%s", qPrintable(file.errorString()));
    QString text = QString::fromUtf8(file.readAll());
    const QList<std::pair<QString, QString>> places {
        {u"    listen [::]:80;\n"_s, {}},
        {u"    listen [::]:443 ssl;\n"_s, {}},
        {u"listen 80;"_s, u"listen 127.0.0.1:%1;"_s.arg(m_plainPort)},
        {u"listen 443 ssl;"_s, u"listen 127.0.0.1:%1 ssl;"_s.arg(m_port)},
        {u"server 127.0.0.1:5000;"_s, u"server %1;"_s.arg(m_server->url().mid(7))},
        {u"/etc/letsencrypt/live/school.example/fullchain.pem"_s, m_workshop.path(u"cert.pem"_s)},
        {u"/etc/letsencrypt/live/school.example/privkey.pem"_s, m_workshop.path(u"key.pem"_s)}};
    for (const auto &[from, to] : places) {
        if (text.count(from) != 1)
            qFatal("lectern.conf has not once: %s", qPrintable(from));
        text.replace(from, to);
    }
    QString temporary;
    for (const char *what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        temporary += u"    %1_temp_path %2;\n"_s.arg(QLatin1StringView(what),
                                                     m_workshop.path(u"temporary"_s));
    return u"daemon off;\nmaster_process off;\npid %1;\nevents { }\n"
           "http {\n    access_log off;\n%2%3\n}\n"_s.arg(m_workshop.path(u"nginx.pid"_s),
                                                          temporary, text);
}

void TestNginx::initTestCase()
{
    if (find(u"nginx"_s).isEmpty()) {
        if (qEnvironmentVariableIsSet("CI"))
            QFAIL("nginx is missing");
        QSKIP("nginx is missing");
    }
    m_port = freePort();
    m_plainPort = freePort();
    QCOMPARE(m_workshop.run({u"cert"_s, u"create"_s, u"--host"_s, u"school.example"_s}).code, 0);
    m_workshop.environment = {{u"PROXIES"_s, u"127.0.0.1"_s},
                              {u"ALLOWED_HOSTS"_s, u"school.example:%1"_s.arg(m_port)}};
    QStringList arguments = serveArguments(u"sqlite:///test.db"_s, u"local"_s);
    arguments += {u"--owner-pipe"_s, u"--access-log"_s, u"on"_s};
    m_server = std::make_unique<Serving>(m_workshop, arguments, kToken + '\n');
    QVERIFY(m_server->isReady());
    m_workshop.write(u"nginx.conf"_s, configuration().toUtf8());
    m_workshop.prepare(m_nginx,
                       {u"-e"_s, u"stderr"_s, u"-p"_s, m_workshop.path({}), u"-c"_s,
                        m_workshop.path(u"nginx.conf"_s)});
    m_nginx.setProgram(find(u"nginx"_s));
    m_nginx.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_nginx.start();
    QVERIFY(m_nginx.waitForStarted());
    const auto listens = [this] {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, m_port);
        return socket.waitForConnected();
    };
    QTRY_VERIFY_WITH_TIMEOUT(listens(), 30'000);
}

void TestNginx::cleanupTestCase()
{
    if (m_nginx.state() != QProcess::NotRunning) {
        m_nginx.terminate();
        QVERIFY(m_nginx.waitForFinished());
    }
    m_server.reset();
}

HttpReply TestNginx::curl(const QString &path, const QStringList &more) const
{
    QProcess process;
    const QString authority = u"school.example:%1"_s.arg(m_port);
    m_workshop.prepare(process,
                       QStringList {u"--silent"_s, u"--show-error"_s, u"--include"_s,
                                    u"--http1.1"_s, u"--max-time"_s, u"60"_s, u"--cacert"_s,
                                    m_workshop.path(u"cert.pem"_s), u"--resolve"_s,
                                    authority + u":127.0.0.1"_s, u"--header"_s,
                                    u"Authorization: Bearer "_s + QString::fromLatin1(kToken)}
                           + more + QStringList {u"https://"_s + authority + path});
    process.setProgram(u"curl"_s);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start();
    process.waitForFinished(60'000);
    return parsedReply(process.readAllStandardOutput());
}

void TestNginx::serves()
{
    const HttpReply reply = curl(u"/api/v1/tasks?per_page=1"_s);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.object()[u"total_items"].toInt(-1), 0);
    QVERIFY(reply.header("Strict-Transport-Security").startsWith("max-age="));
    // What goes wrong carries it as well.
    const HttpReply none = curl(u"/nothing"_s);
    QCOMPARE(none.status, 404);
    QVERIFY(none.header("Strict-Transport-Security").startsWith("max-age="));
}

void TestNginx::leadsToHttps()
{
    HttpClient plain(u"http://127.0.0.1:%1"_s.arg(m_plainPort));
    const HttpReply reply =
        plain.send("POST", "/api/v1/songs?a=b", "{}", {{"Host", "school.example"}});
    QCOMPARE(reply.status, 308);
    QCOMPARE(reply.header("Location"), "https://school.example/api/v1/songs?a=b");
}

// The log has the address of the client, not the proxy's, and not what the client says it is.
void TestNginx::clientsAddress()
{
    const QStringList from {u"--interface"_s, u"127.0.0.2"_s,
                            u"--header"_s,    u"X-Forwarded-For: 192.0.2.7"_s,
                            u"--header"_s,    u"Forwarded: for=192.0.2.7"_s,
                            u"--header"_s,    u"X-Request-Id: through-nginx"_s};
    QCOMPARE(curl(u"/api/v1/tasks"_s, from).status, 200);
    const auto line = [this] {
        static const QRegularExpression pattern(u"[^\\n]*request=through-nginx[^\\n]*\\n"_s);
        return pattern.match(m_server->errors()).captured();
    };
    QTRY_VERIFY(!line().isEmpty());
    QVERIFY2(line().contains(u"peer=127.0.0.2"), qPrintable(line()));
}

void TestNginx::longBody()
{
    QByteArray csv = "artist,title\n";
    csv += QByteArray("Clara Schumann,Scherzo\n").repeated(int(api::kMaxBody / 23));
    csv.resize(api::kMaxBody, ' ');
    m_workshop.write(u"part.csv"_s, csv);
    m_workshop.write(u"more.csv"_s, csv + ' ');
    const HttpReply made = curl(u"/api/v1/imports"_s, {u"--json"_s, uR"({"resource":"songs"})"_s});
    QCOMPARE(made.status, 201);
    const QString part = QString::fromLatin1(made.header("Location")) + u"/parts/1"_s;
    const auto put = [&](const QString &name) {
        return curl(part,
                    {u"--request"_s, u"PUT"_s, u"--header"_s,
                     u"Content-Type: application/octet-stream"_s, u"--header"_s, u"Expect:"_s,
                     u"--data-binary"_s, u'@' + m_workshop.path(name)});
    };
    QCOMPARE(put(u"part.csv"_s).status, 204);
    // One byte more is refused by Lectern, in its words.
    const HttpReply refused = put(u"more.csv"_s);
    QCOMPARE(refused.status, 413);
    QCOMPARE(refused.header("Content-Type"), "application/problem+json");
}

void TestNginx::hosts()
{
    QCOMPARE(curl(u"/healthz"_s, {u"--header"_s, u"Host: evil.example"_s}).status, 421);
}

void TestNginx::keepsMetrics()
{
    QCOMPARE(curl(u"/metrics"_s).status, 404);
    QCOMPARE(curl(u"//metrics"_s, {u"--path-as-is"_s}).status, 404);
    QCOMPARE(m_server->http().get("/metrics", {{"Authorization", "Bearer " + kToken}}).status, 200);
}

// Where Caddy is: that it understands the file.
void TestNginx::caddysFile()
{
    const QString caddy = find(u"caddy"_s);
    if (caddy.isEmpty())
        QSKIP("caddy is missing");
    QProcess process;
    m_workshop.prepare(process,
                       {u"validate"_s, u"--adapter"_s, u"caddyfile"_s, u"--config"_s,
                        QStringLiteral(LECTERN_PACKAGING "/caddy/Caddyfile")});
    process.setProgram(caddy);
    process.start();
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

QTEST_GUILESS_MAIN(TestNginx)
#include "tst_nginx.moc"
