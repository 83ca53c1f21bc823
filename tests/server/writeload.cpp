// SPDX-License-Identifier: GPL-3.0-or-later
#include "writeload.h"

#include <QJsonDocument>
#include <QNetworkReply>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kClients = 6;
constexpr int kTogether = 20;
const QByteArray kTasks = "/api/v1/tasks";

QString titleOf(const QString &name, int version)
{
    return u"%1 v%2"_s.arg(name).arg(version);
}

QByteArray bodyOf(const QString &name, int version)
{
    return compact(QJsonObject {{u"title"_s, titleOf(name, version)}});
}

HttpHeaders headersOf(const QByteArray &body, const QByteArray &key)
{
    const QByteArray type = body.contains('\n') ? "application/x-ndjson" : "application/json";
    HttpHeaders headers {{"Content-Type", type}};
    if (!key.isEmpty())
        headers.append({"Idempotency-Key", key});
    return headers;
}

} // namespace

WriteLoad::WriteLoad(const QString &url, const QString &mark, quint32 seed)
    : m_mark(mark), m_random(seed), m_clients(kClients)
{
    for (Client &client : m_clients)
        client.http = std::make_unique<HttpClient>(url);
}

// Replies that come while the clients go find nobody any more.
WriteLoad::~WriteLoad()
{
    m_stopping = true;
    for (Client &client : m_clients)
        client.http.reset();
}

void WriteLoad::start()
{
    for (Client &client : m_clients)
        next(client);
}

void WriteLoad::next(Client &client)
{
    if (m_stopping)
        return;
    const int choice = random(100);
    if (client.tasks.isEmpty() || choice < 50)
        create(client);
    else if (choice < 75)
        change(client);
    else if (choice < 93)
        remove(client);
    else
        createMany(client);
}

QString WriteLoad::newName()
{
    return u"%1n%2"_s.arg(m_mark).arg(++m_names);
}

void WriteLoad::send(Client &client, const QByteArray &method, const QByteArray &path,
                     const QByteArray &body, int expected, const Answered &answered,
                     const QByteArray &key)
{
    ++m_underWay;
    QNetworkReply *pending = client.http->begin(method, path, body, headersOf(body, key));
    connect(pending, &QNetworkReply::finished, this, [=, this, &client] {
        --m_underWay;
        pending->deleteLater();
        const bool whole = pending->error() == QNetworkReply::NoError;
        const int status = pending->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (whole && status == expected) {
            ++m_acknowledged;
            answered({.status = status, .body = pending->readAll()});
        } else if (status >= 400 && status < 500) {
            m_wrong.append(u"%1 %2: %3 %4"_s.arg(QString::fromLatin1(method),
                                                 QString::fromLatin1(path), QString::number(status),
                                                 QString::fromUtf8(pending->readAll())));
        } else if (status == 0) {
            return; // the server is gone
        }
        next(client);
    });
}

void WriteLoad::create(Client &client)
{
    const QString name = newName();
    sendCreation(client, {bodyOf(name, 1), {name}}, [=, &client](const HttpReply &reply) {
        const QByteArray id = QByteArray::number(reply.object()[u"id"].toInteger());
        client.tasks.append({.name = name, .path = kTasks + '/' + id, .version = 1});
    });
}

void WriteLoad::change(Client &client)
{
    Task task = client.tasks.takeAt(random(int(client.tasks.size())));
    m_allowed[task.name] = {task.version, ++task.version};
    send(client, "PATCH", task.path, bodyOf(task.name, task.version), 200,
         [=, this, &client](const HttpReply &) {
             m_allowed[task.name] = {task.version};
             client.tasks.append(task);
         });
}

void WriteLoad::remove(Client &client)
{
    const Task task = client.tasks.takeAt(random(int(client.tasks.size())));
    m_allowed[task.name] = {task.version, 0};
    send(client, "DELETE", task.path, {}, 204,
         [=, this](const HttpReply &) { m_allowed[task.name] = {0}; });
}

void WriteLoad::createMany(Client &client)
{
    QStringList names;
    QByteArray lines;
    for (int i = 0; i < kTogether; ++i) {
        names.append(newName());
        lines += bodyOf(names.last(), 1) + '\n';
    }
    m_together.append(names);
    sendCreation(client, {lines, names}, [](const HttpReply &) {});
}

void WriteLoad::sendCreation(Client &client, const Creation &creation, const Answered &answered)
{
    const QByteArray key = creation.names.first().toLatin1();
    m_unknown[key] = creation;
    for (const QString &name : creation.names)
        m_allowed[name] = {0, 1};
    const auto done = [=, this](const HttpReply &reply) {
        m_unknown.remove(key);
        for (const QString &name : creation.names)
            m_allowed[name] = {1};
        answered(reply);
    };
    send(client, "POST", kTasks, creation.body, 201, done, key);
}

void WriteLoad::repeatUnknown(HttpClient &http)
{
    for (auto it = m_unknown.cbegin(); it != m_unknown.cend(); ++it) {
        const HttpReply reply = http.send("POST", kTasks, it->body, headersOf(it->body, it.key()));
        if (reply.status != 201)
            m_wrong.append(u"%1 again: %2"_s.arg(it->names.first()).arg(reply.status));
        for (const QString &name : it->names)
            m_allowed[name] = {1};
    }
    m_unknown.clear();
}

QStringList WriteLoad::check(const QStringList &titles) const
{
    QStringList wrong = m_wrong;
    QMap<QString, int> found;
    for (const QString &title : titles) {
        const QString name = title.section(u' ', 0, 0);
        if (found.contains(name))
            wrong.append(u"twice: "_s + title);
        found[name] = title.section(u" v"_s, 1).toInt();
    }
    for (auto it = m_allowed.begin(); it != m_allowed.end(); ++it) {
        if (!it->contains(found.value(it.key(), 0))) {
            wrong.append(u"%1 should be at %2, not %3"_s.arg(it.key())
                             .arg(*it->begin())
                             .arg(found.value(it.key(), 0)));
        }
        found.remove(it.key());
    }
    for (auto it = found.begin(); it != found.end(); ++it)
        wrong.append(u"nobody sent "_s + it.key());
    const QSet<QString> there(titles.begin(), titles.end());
    for (const QStringList &names : m_together) {
        const auto stored = std::count_if(names.begin(), names.end(), [&](const QString &name) {
            return there.contains(titleOf(name, 1));
        });
        if (stored != 0 && stored != names.size())
            wrong.append(u"%1 of the tasks from %2 on"_s.arg(stored).arg(names.first()));
    }
    return wrong;
}

QStringList taskTitles(HttpClient &http, const QString &mark)
{
    QStringList titles;
    QByteArray cursor;
    const QByteArray path = kTasks + "?fields=title&count=none&per_page=1000&title[starts]="
        + mark.toLatin1().toPercentEncoding();
    do {
        const QJsonObject page = http.get(path + cursor).object();
        for (const QJsonValue item : page[u"items"].toArray())
            titles.append(item[u"title"].toString());
        const QString next = page[u"next_cursor"].toString();
        cursor = next.isEmpty() ? QByteArray() : "&cursor=" + next.toLatin1();
    } while (!cursor.isEmpty());
    return titles;
}

} // namespace lectern
