// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QUrl>

/** What a test must know of the requests that went out. */
namespace lectern {

class ApiClient;

class Traffic : public QObject
{
    Q_OBJECT

public:
    /** Watches that client from now on. */
    explicit Traffic(ApiClient &client);

    /** Requests that have ended, cancelled ones too; without the probes of /readyz. */
    qsizetype count() const { return m_urls.size(); }

    /** How many of them asked for such a path and query. */
    qsizetype count(const QString &part) const;

    void clear() { m_urls.clear(); }
    QString last() const;

private:
    QList<QUrl> m_urls;
};

} // namespace lectern
