// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

#include <QMap>
#include <QRandomGenerator>
#include <QSet>

namespace lectern {

/**
 * Several clients that create, change and delete tasks as fast as they are answered, and what they
 * may expect to find after a crash: what was acknowledged is there, what was not is there whole or
 * not at all.
 */
class WriteLoad : public QObject
{
public:
    /** `mark` begins the title of every task of this load, and of no others. */
    WriteLoad(const QString &url, const QString &mark, quint32 seed);
    ~WriteLoad() override;

    /** Begins; requests follow while events are processed. */
    void start();
    /** From then on no request is begun. */
    void stop() { m_stopping = true; }
    bool isIdle() const { return m_underWay == 0; }
    /** The requests that were answered with success. */
    int acknowledged() const { return m_acknowledged; }

    /** Sends again, by its key, each creation of which nobody knows: after that it must be there.
     */
    void repeatUnknown(HttpClient &http);

    /** What does not hold of the titles that there are, in words; empty where all does. */
    QStringList check(const QStringList &titles) const;

private:
    /** A version of a task is a part of its title; 0 where there is no task. */
    using Versions = QSet<int>;

    struct Task
    {
        QString name;
        QByteArray path;
        int version = 0;
    };
    struct Client
    {
        std::unique_ptr<HttpClient> http;
        QList<Task> tasks = {}; ///< those whose version is known
    };

    struct Creation
    {
        QByteArray body;
        QStringList names;
    };

    using Answered = std::function<void(const HttpReply &reply)>;

    void next(Client &client);
    void send(Client &client, const QByteArray &method, const QByteArray &path,
              const QByteArray &body, int expected, const Answered &answered,
              const QByteArray &key = {});
    void create(Client &client);
    void change(Client &client);
    void remove(Client &client);
    void createMany(Client &client);
    void sendCreation(Client &client, const Creation &creation, const Answered &answered);
    QString newName();
    int random(int below) { return m_random.bounded(below); }

    QString m_mark;
    QRandomGenerator m_random;
    std::vector<Client> m_clients;
    QMap<QString, Versions> m_allowed; ///< of each task, by its name
    QList<QStringList> m_together; ///< tasks that were sent in one request
    QMap<QByteArray, Creation> m_unknown; ///< by their keys
    QStringList m_wrong;
    int m_names = 0;
    int m_underWay = 0;
    int m_acknowledged = 0;
    bool m_stopping = false;
};

/** The titles of the tasks that begin with the mark, from the API; empty marks mean all. */
QStringList taskTitles(HttpClient &http, const QString &mark);

} // namespace lectern
