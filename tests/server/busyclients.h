// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

#include <QElapsedTimer>

namespace lectern {

/**
 * Sixteen clients that read and create tasks while the database comes and goes, and one that asks
 * /healthz all the while. Times are in milliseconds since they began.
 */
class BusyClients : public QObject
{
public:
    struct Answer
    {
        QByteArray what; ///< method and path
        int status = 0;
        qint64 begun = 0;
        qint64 ended = 0;
        bool retryAfter = false;
    };

    /** `mark` begins the title of every task that they create. */
    BusyClients(const QString &url, const QString &mark);
    ~BusyClients() override;

    void stop() { m_stopping = true; }
    bool isIdle() const { return m_underWay == 0; }
    qint64 now() const { return m_clock.elapsed(); }

    const QList<Answer> &answers() const { return m_answers; }
    const QList<Answer> &healthAnswers() const { return m_healthAnswers; }

    /** The titles of the tasks whose creation was acknowledged, and those of which nobody knows. */
    const QStringList &acknowledged() const { return m_acknowledged; }
    const QStringList &unknown() const { return m_unknown; }

    /** Sends the creation of a task that nobody knows of again. */
    static HttpReply repeat(HttpClient &http, const QString &title);

private:
    void askHealth();
    void next(HttpClient &client);
    void send(HttpClient &client, const QByteArray &method, const QString &title);

    std::vector<std::unique_ptr<HttpClient>> m_clients;
    std::unique_ptr<HttpClient> m_healthClient;
    QString m_mark;
    QElapsedTimer m_clock;
    QList<Answer> m_answers;
    QList<Answer> m_healthAnswers;
    QStringList m_acknowledged;
    QStringList m_unknown;
    int m_titles = 0;
    int m_underWay = 0;
    bool m_stopping = false;
};

} // namespace lectern
