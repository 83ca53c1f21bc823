// SPDX-License-Identifier: GPL-3.0-or-later
// Web pages of somebody else in a real Chromium on the same computer: what they can read of the
// server, and what they can change (cross-site requests, DNS rebinding).
#include "api/apiclient.h"
#include "awaited.h"
#include "testserver.h"
#include "webdriver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken(43, 'k');
const QString kSecret = u"Die verschwundene Partitur"_s;

/** Somebody else's site: one page, without content, for whatever is asked. */
class ForeignSite : public QTcpServer
{
public:
    ForeignSite()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->readAll();
                socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
                              "Content-Length: 42\r\n\r\n"
                              "<!doctype html><title>x</title><body></p> ");
                socket->disconnectFromHost();
            });
        });
        listen(QHostAddress::LocalHost);
    }
    QUrl at(const QString &name) const
    {
        return QUrl(u"http://%1:%2/"_s.arg(name).arg(serverPort()));
    }
};

// Each gives what it could read, or how it was refused; SERVER is where the server is.
const QList<std::pair<QString, QString>> kTries {
    {u"read"_s, u"const r = await fetch('SERVER/api/v1/songs'); return await r.text();"_s},
    {u"read older"_s, u"const r = await fetch('SERVER/api/songs'); return await r.text();"_s},
    {u"read with a token"_s,
     u"const r = await fetch('SERVER/api/v1/songs', {headers: {Authorization: 'Bearer x'}});"
     "return await r.text();"_s},
    {u"read what is open"_s, u"const r = await fetch('SERVER/healthz'); return await r.text();"_s},
    {u"read the metrics"_s, u"const r = await fetch('SERVER/metrics'); return await r.text();"_s},
    {u"read without CORS"_s,
     u"const r = await fetch('SERVER/api/v1/songs', {mode: 'no-cors'}); return await r.text();"_s},
    {u"frame"_s,
     u"const f = document.createElement('iframe'); f.src = 'SERVER/api/v1/songs?format=html';"
     "document.body.append(f); await new Promise((done) => f.onload = done);"
     "return f.contentDocument.body.textContent;"_s},
    {u"script"_s,
     u"const s = document.createElement('script'); s.src = 'SERVER/api/v1/songs';"
     "const end = new Promise((done, fail) => { s.onload = done; s.onerror = fail; });"
     "document.body.append(s); await end; return 'loaded';"_s},
    {u"image"_s,
     u"const i = new Image(); i.src = 'SERVER/api/v1/songs'; await i.decode(); return 'loaded';"_s},
    {u"style"_s,
     u"const l = document.createElement('link'); l.rel = 'stylesheet';"
     "l.href = 'SERVER/api/v1/songs?format=csv';"
     "const end = new Promise((done, fail) => { l.onload = done; l.onerror = fail; });"
     "document.head.append(l); await end; return 'loaded';"_s},
    {u"socket"_s,
     u"const w = new WebSocket('SERVER/api/v1/events'.replace('http', 'ws'));"
     "await new Promise((done, fail) => { w.onopen = done; w.onerror = fail; }); return 'open';"_s},
};

// These store a song where they get through.
const QList<std::pair<QString, QString>> kWrites {
    {u"simple post"_s,
     u"await fetch('SERVER/api/v1/songs', {method: 'POST', mode: 'no-cors',"
     "headers: {'Content-Type': 'text/plain'}, body: '{\"artist\":\"x\",\"title\":\"x\"}'});"_s},
    {u"form by fetch"_s,
     u"await fetch('SERVER/api/songs', {method: 'POST', mode: 'no-cors',"
     "body: new URLSearchParams({artist: 'x', title: 'x', rating: '1'})});"_s},
    {u"beacon"_s,
     u"navigator.sendBeacon('SERVER/api/songs', new URLSearchParams({artist: 'x', title: 'x', "
     "rating: '1'})); await new Promise((done) => setTimeout(done, 300));"_s},
    {u"form"_s,
     u"const f = document.createElement('form'); f.method = 'post'; f.action = 'SERVER/api/songs';"
     "const i = document.createElement('iframe'); i.name = 'out'; f.target = 'out';"
     "for (const n of ['artist', 'title', 'rating']) { const e = document.createElement('input');"
     "e.name = n; e.value = '1'; f.append(e); }"
     "document.body.append(i, f); const end = new Promise((done) => i.onload = done);"
     "f.submit(); await end; await new Promise((done) => setTimeout(done, 300));"_s},
    {u"post"_s,
     u"await fetch('SERVER/api/v1/songs', {method: 'POST', headers: {'Content-Type': "
     "'application/json'}, body: '{\"artist\":\"x\",\"title\":\"x\"}'});"_s},
    {u"patch"_s,
     u"await fetch('SERVER/api/v1/songs/1', {method: 'PATCH', headers: {'Content-Type': "
     "'application/json'}, body: '{\"title\":\"x\"}'});"_s},
    {u"delete"_s, u"await fetch('SERVER/api/v1/songs/1', {method: 'DELETE'});"_s},
};

QJsonDocument json(const Awaited<ApiReply> &answer)
{
    return answer.wait() && answer.result() ? QJsonDocument::fromJson(answer.value().body)
                                            : QJsonDocument();
}

} // namespace

class TestForeignPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto started = m_browser.start(
            {u"--host-resolver-rules=MAP evil.example 127.0.0.1"_s, u"--no-proxy-server"_s});
        QVERIFY2(started, started ? "" : qPrintable(started.fault().message));
    }
    void cleanup() { m_server.reset(); }

    void closedProfiles_data()
    {
        QTest::addColumn<QString>("profile");
        QTest::addColumn<QString>("site");
        for (const auto &profile : {u"local"_s, u"production"_s}) {
            // By its address, a page of another program on the same computer.
            for (const auto &site : {u"evil.example"_s, u"127.0.0.1"_s, u"localhost"_s})
                QTest::addRow("%s, %s", qPrintable(profile), qPrintable(site)) << profile << site;
        }
    }

    void closedProfiles()
    {
        QFETCH(QString, profile);
        QFETCH(QString, site);
        serve(profile);
        open(m_site.at(site));
        for (const auto &[name, script] : kTries) {
            const QString outcome = tried(script);
            QVERIFY2(outcome.startsWith(u"refused") || outcome.isEmpty(),
                     qPrintable(name + u": "_s + outcome));
        }
        const QByteArray before = songs();
        QVERIFY(before.contains(kSecret.toUtf8()));
        for (const auto &[name, script] : kWrites) {
            open(m_site.at(site));
            tried(script);
            QVERIFY2(songs() == before, qPrintable(name));
        }
    }

    // A name of somebody else that leads to this computer: to the browser, the server's replies are
    // that site's own.
    void rebinding_data()
    {
        QTest::addColumn<QString>("profile");
        for (const auto &profile : {u"local"_s, u"production"_s, u"development"_s})
            QTest::newRow(qPrintable(profile)) << profile;
    }

    void rebinding()
    {
        QFETCH(QString, profile);
        serve(profile);
        const QByteArray before = songs();
        const QString evil = u"http://evil.example:%1"_s.arg(m_server->url().port());
        open(QUrl(evil + u"/api/v1/songs"_s));
        const QString text = tried(u"return document.documentElement.outerHTML;"_s);
        QVERIFY2(!text.contains(kSecret) && !text.startsWith(u"refused"), qPrintable(text));
        QCOMPARE(tried(u"return location.origin;"_s), evil);
        for (const auto &[name, script] : kTries) {
            const QString outcome = tried(script, evil);
            QVERIFY2(!outcome.contains(kSecret), qPrintable(name + u": "_s + outcome));
        }
        const QString status = tried(u"return String((await fetch('/api/v1/songs')).status);"_s);
        QVERIFY2(status == u"403" || status == u"421", qPrintable(status));
        for (const auto &[name, script] : kWrites) {
            open(QUrl(evil + u"/healthz"_s));
            tried(script, evil);
            QVERIFY2(songs() == before, qPrintable(name));
        }
    }

    // Any page may ask there, as the settings say; which is why it is not the window's profile.
    void developmentIsOpen()
    {
        serve(u"development"_s);
        open(m_site.at(u"evil.example"_s));
        QStringList gotThrough;
        for (const auto &[name, script] : kTries) {
            const QString outcome = tried(script);
            if (!outcome.startsWith(u"refused") && !outcome.isEmpty())
                gotThrough.append(name);
        }
        for (const auto &[name, script] : kWrites) {
            open(m_site.at(u"evil.example"_s));
            const QByteArray before = songs();
            tried(script);
            if (songs() != before)
                gotThrough.append(name);
        }
        // A script, a picture or a style is not made of JSON, and a body without the type of JSON
        // is none; all else that a page can ask gets through.
        QCOMPARE(gotThrough.join(u", "_s),
                 u"read, read older, read with a token, read what is open, read the metrics, "
                 "form by fetch, beacon, form, post, patch, delete"_s);
    }

private:
    void serve(const QString &profile)
    {
        m_server = std::make_unique<TestServer>();
        QProcess upgrade;
        upgrade.start(TestServer::program(),
                      {u"db"_s, u"upgrade"_s, u"--database"_s, m_server->databaseUrl()});
        QVERIFY(upgrade.waitForFinished());
        QCOMPARE(upgrade.exitCode(), 0);
        m_server->useProfile(profile, kToken);
        QVERIFY(m_server->start());
        ApiClient client;
        client.setServer(m_server->url(), kToken);
        const Awaited<ApiReply> answer;
        const QJsonObject song {{u"artist"_s, u"Unknown"_s}, {u"title"_s, kSecret}};
        client.create(u"/api/v1/songs"_s, QJsonDocument(song).toJson(), "application/json", &client,
                      answer);
        QVERIFY(json(answer).isObject());
    }

    // As their owner sees them.
    QByteArray songs() const
    {
        ApiClient client;
        client.setServer(m_server->url(), kToken);
        const Awaited<ApiReply> answer;
        client.get(u"/api/v1/songs"_s, {}, &client, answer);
        return json(answer).toJson();
    }

    void open(const QUrl &url)
    {
        const auto opened = m_browser.open(url);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.fault().message));
    }

    QString tried(QString script, const QString &server = {})
    {
        script.replace(u"SERVER"_s, server.isEmpty() ? m_server->url().toString() : server);
        const auto outcome = m_browser.run(u"const limit = new Promise((done) => setTimeout(() => "
                                           "done('refused: no answer'), 3000));"
                                           "const attempt = (async () => { %1 })();"
                                           "return Promise.race([limit, attempt])"
                                           ".catch((error) => 'refused: ' + error)"_s.arg(script));
        return outcome ? outcome->toString() : u"refused: "_s + outcome.fault().message;
    }

    ForeignSite m_site;
    std::unique_ptr<TestServer> m_server;
    WebDriver m_browser;
};

} // namespace lectern

QTEST_GUILESS_MAIN(lectern::TestForeignPages)
#include "tst_foreignpages.moc"
