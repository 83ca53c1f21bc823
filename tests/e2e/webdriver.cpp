// SPDX-License-Identifier: GPL-3.0-or-later
#include "webdriver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// The name under which the protocol hides the id of an element.
const QString kElementKey = u"element-6066-11e4-a52e-4f735466cecf"_s;

QJsonObject capabilities(const QString &profile, const QStringList &more)
{
    // Without a network, Chromium must not look for its own services; as root it has no sandbox.
    QJsonArray arguments {u"--headless=new"_s,
                          u"--no-sandbox"_s,
                          u"--disable-gpu"_s,
                          u"--disable-dev-shm-usage"_s,
                          u"--disable-background-networking"_s,
                          u"--disable-component-update"_s,
                          u"--disable-sync"_s,
                          u"--no-first-run"_s,
                          u"--window-size=1280,800"_s,
                          u"--user-data-dir="_s + profile};
    for (const QString &argument : more)
        arguments.append(argument);
    const QJsonObject options {{u"args"_s, arguments}};
    return {{u"capabilities"_s,
             QJsonObject {{u"alwaysMatch"_s, QJsonObject {{u"goog:chromeOptions"_s, options}}}}}};
}

} // namespace

WebDriver::~WebDriver()
{
    if (!m_session.isEmpty())
        Q_UNUSED(command("DELETE", session({})))
    m_driver.terminate();
    if (!m_driver.waitForFinished(5000))
        m_driver.kill();
    m_driver.waitForFinished();
}

Result<void> WebDriver::start(const QStringList &more)
{
    m_driver.start(u"chromedriver"_s, {u"--port=0"_s});
    static const QRegularExpression started(u"started successfully on port (\\d+)"_s);
    QByteArray said;
    while (m_base.isEmpty()) {
        if (!m_driver.waitForReadyRead(20'000))
            return Fault::unavailable(u"chromedriver does not start: "_s + QString::fromUtf8(said));
        said += m_driver.readAllStandardOutput();
        if (const auto match = started.match(QString::fromUtf8(said)); match.hasMatch())
            m_base = u"http://127.0.0.1:"_s + match.captured(1);
    }
    auto created = command("POST", u"/session"_s, capabilities(m_profile.path(), more));
    if (!created)
        return created.fault();
    m_session = (*created)[u"sessionId"].toString();
    return {};
}

QString WebDriver::session(const QString &path) const
{
    return u"/session/"_s + m_session + path;
}

Result<QJsonValue> WebDriver::command(const QByteArray &verb, const QString &path,
                                      const QJsonObject &body)
{
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(m_base + path));
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    const QByteArray json = verb == "POST" ? QJsonDocument(body).toJson() : QByteArray();
    QNetworkReply *reply = network.sendCustomRequest(request, verb, json);
    if (!QTest::qWaitFor([reply] { return reply->isFinished(); }, 60'000))
        return Fault::unavailable(u"the browser does not answer"_s);
    const QJsonValue value = QJsonDocument::fromJson(reply->readAll())[u"value"_s];
    if (reply->error() != QNetworkReply::NoError)
        return Fault::internal(path + u": "_s + value[u"message"].toString(reply->errorString()));
    return value;
}

Result<void> WebDriver::open(const QUrl &url)
{
    auto opened = command("POST", session(u"/url"_s), {{u"url"_s, url.toString()}});
    return opened ? Result<void>() : Result<void>(opened.fault());
}

Result<QString> WebDriver::element(const QString &css)
{
    auto found = command("POST", session(u"/element"_s),
                         {{u"using"_s, u"css selector"_s}, {u"value"_s, css}});
    if (!found)
        return found.fault();
    return (*found)[kElementKey].toString();
}

Result<void> WebDriver::click(const QString &css)
{
    auto id = element(css);
    if (!id)
        return id.fault();
    auto clicked = command("POST", session(u"/element/%1/click"_s.arg(*id)));
    return clicked ? Result<void>() : Result<void>(clicked.fault());
}

Result<void> WebDriver::type(const QString &css, const QString &text)
{
    auto id = element(css);
    if (!id)
        return id.fault();
    auto typed = command("POST", session(u"/element/%1/value"_s.arg(*id)), {{u"text"_s, text}});
    return typed ? Result<void>() : Result<void>(typed.fault());
}

Result<QJsonValue> WebDriver::run(const QString &script)
{
    return command("POST", session(u"/execute/sync"_s),
                   {{u"script"_s, script}, {u"args"_s, QJsonArray()}});
}

bool WebDriver::waitFor(const QString &script)
{
    return QTest::qWaitFor(
        [&] {
            const auto value = run(script);
            return value && value->toBool();
        },
        10'000);
}

Result<void> WebDriver::screenshot(const QString &fileName)
{
    auto taken = command("GET", session(u"/screenshot"_s));
    if (!taken)
        return taken.fault();
    QFile file(fileName);
    if (!file.open(QFile::WriteOnly))
        return Fault::internal(file.errorString());
    file.write(QByteArray::fromBase64(taken->toString().toLatin1()));
    return {};
}

} // namespace lectern
