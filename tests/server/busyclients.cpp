// SPDX-License-Identifier: GPL-3.0-or-later
#include "busyclients.h"

#include <QNetworkReply>
#include <QTimer>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kClients = 16;
constexpr auto kBreath = 50ms; // between requests of a client
const QByteArray kTasks = "/api/v1/tasks";

QByteArray bodyOf(const QString &title)
{
    return compact(QJsonObject {{u"title"_s, title}});
}

// A task is created by its title alone, so the title may name the request.
HttpHeaders headersOf(const QString &title)
{
    return {{"Content-Type", "application/json"}, {"Idempotency-Key", title.toLatin1()}};
}

int statusOf(const QNetworkReply &reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

BusyClients::BusyClients(const QString &url, const QString &mark)
    : m_healthClient(std::make_unique<HttpClient>(url)), m_mark(mark)
{
    m_clock.start();
    for (int i = 0; i < kClients; ++i) {
        m_clients.push_back(std::make_unique<HttpClient>(url));
        next(*m_clients.back());
    }
    askHealth();
}

BusyClients::~BusyClients() = default;

void BusyClients::askHealth()
{
    if (m_stopping)
        return;
    ++m_underWay;
    const qint64 begun = now();
    QNetworkReply *pending = m_healthClient->begin("GET", "/healthz");
    connect(pending, &QNetworkReply::finished, this, [=, this] {
        --m_underWay;
        m_healthAnswers.append(
            {.what = "GET /healthz", .status = statusOf(*pending), .begun = begun, .ended = now()});
        pending->deleteLater();
        QTimer::singleShot(kBreath, this, [this] { askHealth(); });
    });
}

void BusyClients::next(HttpClient &client)
{
    if (m_stopping)
        return;
    ++m_titles;
    if (m_titles % 2 == 0)
        send(client, "GET", {});
    else
        send(client, "POST", u"%1-%2"_s.arg(m_mark).arg(m_titles));
}

void BusyClients::send(HttpClient &client, const QByteArray &method, const QString &title)
{
    ++m_underWay;
    const qint64 begun = now();
    QNetworkReply *pending = title.isEmpty()
        ? client.begin(method, kTasks + "?per_page=10")
        : client.begin(method, kTasks, bodyOf(title), headersOf(title));
    connect(pending, &QNetworkReply::finished, this, [=, this, &client] {
        --m_underWay;
        const int status = statusOf(*pending);
        m_answers.append({.what = method + ' ' + title.toLatin1(),
                          .status = status,
                          .begun = begun,
                          .ended = now(),
                          .retryAfter = pending->rawHeader("Retry-After").toInt() > 0});
        if (!title.isEmpty())
            (status == 201 ? m_acknowledged : m_unknown).append(title);
        pending->deleteLater();
        QTimer::singleShot(kBreath, this, [this, &client] { next(client); });
    });
}

HttpReply BusyClients::repeat(HttpClient &http, const QString &title)
{
    return http.send("POST", kTasks, bodyOf(title), headersOf(title));
}

} // namespace lectern
