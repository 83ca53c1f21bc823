// SPDX-License-Identifier: GPL-3.0-or-later
// The files for proxies as they are shipped, each with its own proxy.
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

using Places = QList<std::pair<QString, QString>>;

// The shipped file with other places; each of them must be there.
QString shipped(const QString &name, const Places &places)
{
    QFile file(QStringLiteral(LECTERN_PACKAGING "/") + name);
    if (!file.open(QFile::ReadOnly))
        qFatal("%s", qPrintable(file.errorString()));
    QString text = QString::fromUtf8(file.readAll());
    for (const auto &[from, to] : places) {
        if (text.count(from) != 1)
            qFatal("%s has not once: %s", qPrintable(name), qPrintable(from));
        text.replace(from, to);
    }
    return text;
}

} // namespace

/** A proxy that serves https://school.example:PORT from the loopback interface. */
class ReverseProxy
{
public:
    ReverseProxy(const Workshop &workshop, QString name);
    ~ReverseProxy();
    Q_DISABLE_COPY_MOVE(ReverseProxy)

    bool isInstalled() const { return !m_program.isEmpty(); }
    quint16 port() const { return m_port; }
    quint16 plainPort() const { return m_plainPort; }

    /** In front of that server; whether it answers then. */
    bool start(const QString &server);

private:
    QString nginxFile(const QString &server) const;
    QString caddyFile(const QString &server) const;

    const Workshop &m_workshop;
    QString m_name;
    QString m_program;
    quint16 m_port = freePort();
    quint16 m_plainPort = freePort();
    QProcess m_process;
};

ReverseProxy::ReverseProxy(const Workshop &workshop, QString name)
    : m_workshop(workshop), m_name(std::move(name)), m_program(find(m_name))
{
}

ReverseProxy::~ReverseProxy()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished())
        m_process.kill();
}

QString ReverseProxy::nginxFile(const QString &server) const
{
    const QString text = shipped(
        u"nginx/lectern.conf"_s,
        {{u"    listen [::]:80;\n"_s, {}},
         {u"    listen [::]:443 ssl;\n"_s, {}},
         {u"listen 80;"_s, u"listen 127.0.0.1:%1;"_s.arg(m_plainPort)},
         {u"listen 443 ssl;"_s, u"listen 127.0.0.1:%1 ssl;"_s.arg(m_port)},
         {u"server 127.0.0.1:5000;"_s, u"server %1;"_s.arg(server)},
         {u"/etc/letsencrypt/live/school.example/fullchain.pem"_s, m_workshop.path(u"cert.pem"_s)},
         {u"/etc/letsencrypt/live/school.example/privkey.pem"_s, m_workshop.path(u"key.pem"_s)}});
    QString temporary;
    for (const char *what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        temporary += u"    %1_temp_path %2;\n"_s.arg(QLatin1StringView(what),
                                                     m_workshop.path(u"temporary"_s));
    return u"daemon off;\nmaster_process off;\npid %1;\nevents { }\n"
           "http {\n    access_log off;\n%2%3\n}\n"_s.arg(m_workshop.path(u"nginx.pid"_s),
                                                          temporary, text);
}

QString ReverseProxy::caddyFile(const QString &server) const
{
    const QString settings = u"{\n\tadmin off\n\thttp_port %1\n\thttps_port %2\n"
                             "\tdefault_bind 127.0.0.1\n\tservers {\n"_s;
    const QString site = u"\nschool.example {\n\ttls %1 %2\n"_s;
    return shipped(u"caddy/Caddyfile"_s,
                   {{u"{\n\tservers {\n"_s, settings.arg(m_plainPort).arg(m_port)},
                    {u"\nschool.example {\n"_s,
                     site.arg(m_workshop.path(u"cert.pem"_s), m_workshop.path(u"key.pem"_s))},
                    {u"reverse_proxy 127.0.0.1:5000 {"_s, u"reverse_proxy %1 {"_s.arg(server)}});
}

bool ReverseProxy::start(const QString &server)
{
    const QString path = m_workshop.path(m_name);
    if (m_name == u"nginx"_s) {
        m_workshop.write(m_name, nginxFile(server).toUtf8());
        m_workshop.prepare(m_process,
                           {u"-e"_s, u"stderr"_s, u"-p"_s, m_workshop.path({}), u"-c"_s, path});
    } else {
        m_workshop.write(m_name, caddyFile(server).toUtf8());
        m_workshop.prepare(m_process,
                           {u"run"_s, u"--adapter"_s, u"caddyfile"_s, u"--config"_s, path});
    }
    m_process.setProgram(m_program);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start();
    return m_process.waitForStarted()
        && QTest::qWaitFor(
               [this] {
                   QTcpSocket socket;
                   socket.connectToHost(u"127.0.0.1"_s, m_port);
                   return socket.waitForConnected();
               },
               30'000);
}

class TestReverseProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    static void initTestCase_data();
    void initTestCase();
    void init();
    void cleanupTestCase();
    void serves();
    void leadsToHttps();
    void clientsAddress();
    void longBody();
    void hosts();
    void keepsMetrics();

private:
    /** As curl prints it, with the head; https://school.example:PORT and the path. */
    HttpReply curl(const QString &path, const QStringList &more = {}) const;

    Workshop m_workshop;
    std::unique_ptr<Serving> m_server;
    std::map<QString, ReverseProxy> m_proxies;
    const ReverseProxy *m_proxy = nullptr; ///< the one that is asked
};

void TestReverseProxies::initTestCase_data()
{
    QTest::addColumn<QString>("proxy");
    QTest::newRow("nginx") << u"nginx"_s;
    QTest::newRow("caddy") << u"caddy"_s;
}

void TestReverseProxies::initTestCase()
{
    QStringList hosts;
    for (const QString &name : {u"nginx"_s, u"caddy"_s}) {
        const ReverseProxy &proxy = m_proxies.try_emplace(name, m_workshop, name).first->second;
        hosts.append(u"school.example:%1"_s.arg(proxy.port()));
    }
    QCOMPARE(m_workshop.run({u"cert"_s, u"create"_s, u"--host"_s, u"school.example"_s}).code, 0);
    m_workshop.environment = {{u"PROXIES"_s, u"127.0.0.1"_s},
                              {u"ALLOWED_HOSTS"_s, hosts.join(u',')}};
    QStringList arguments = serveArguments(u"sqlite:///test.db"_s, u"local"_s);
    arguments += {u"--owner-pipe"_s, u"--access-log"_s, u"on"_s};
    m_server = std::make_unique<Serving>(m_workshop, arguments, kToken + '\n');
    QVERIFY(m_server->isReady());
    for (auto &[name, proxy] : m_proxies) {
        if (proxy.isInstalled())
            QVERIFY(proxy.start(QUrl(m_server->url()).authority()));
    }
}

void TestReverseProxies::init()
{
    QFETCH_GLOBAL(const QString, proxy);
    m_proxy = &m_proxies.at(proxy);
    if (m_proxy->isInstalled())
        return;
    if (qEnvironmentVariableIsSet("CI"))
        QFAIL("the proxy is missing");
    QSKIP("the proxy is missing");
}

void TestReverseProxies::cleanupTestCase()
{
    m_proxies.clear();
    m_server.reset();
}

HttpReply TestReverseProxies::curl(const QString &path, const QStringList &more) const
{
    QProcess process;
    const QString authority = u"school.example:%1"_s.arg(m_proxy->port());
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

void TestReverseProxies::serves()
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

void TestReverseProxies::leadsToHttps()
{
    HttpClient plain(u"http://127.0.0.1:%1"_s.arg(m_proxy->plainPort()));
    const HttpReply reply =
        plain.send("POST", "/api/v1/songs?a=b", "{}", {{"Host", "school.example"}});
    QCOMPARE(reply.status, 308);
    QCOMPARE(reply.header("Location"), "https://school.example/api/v1/songs?a=b");
}

// The log has the address of the client, not the proxy's, and not what the client says it is.
void TestReverseProxies::clientsAddress()
{
    QFETCH_GLOBAL(const QString, proxy);
    const QStringList from {u"--interface"_s, u"127.0.0.2"_s,
                            u"--header"_s,    u"X-Forwarded-For: 192.0.2.7"_s,
                            u"--header"_s,    u"Forwarded: for=192.0.2.7"_s,
                            u"--header"_s,    u"X-Request-Id: through-"_s + proxy};
    QCOMPARE(curl(u"/api/v1/tasks"_s, from).status, 200);
    const QRegularExpression pattern(u"[^\\n]*request=through-%1[^\\n]*\\n"_s.arg(proxy));
    const auto line = [&] { return pattern.match(m_server->errors()).captured(); };
    QTRY_VERIFY(!line().isEmpty());
    QVERIFY2(line().contains(u"peer=127.0.0.2"), qPrintable(line()));
}

void TestReverseProxies::longBody()
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

void TestReverseProxies::hosts()
{
    QCOMPARE(curl(u"/healthz"_s, {u"--header"_s, u"Host: evil.example"_s}).status, 421);
}

void TestReverseProxies::keepsMetrics()
{
    QCOMPARE(curl(u"/metrics"_s).status, 404);
    QCOMPARE(curl(u"//metrics"_s, {u"--path-as-is"_s}).status, 404);
    QCOMPARE(m_server->http().get("/metrics", {{"Authorization", "Bearer " + kToken}}).status, 200);
}

QTEST_GUILESS_MAIN(TestReverseProxies)
#include "tst_reverseproxies.moc"
