// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"
#include "api/rights.h"

#include <QObject>
#include <QPointer>

#include <functional>

/** Who the server takes the window's user for, and what that one may do. */
namespace lectern {

class Identity : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const Result<void> &)>;

    /** Asks by itself when the server is found, unless requests are held. */
    explicit Identity(ApiClient &api, QObject *parent = nullptr);

    /** Everything is allowed until the server has said otherwise. */
    const Rights &rights() const { return m_rights; }

    /** As the server calls the user: "ada"; empty where it is not known. */
    QString name() const { return m_name; }

    /** owner, session, key or anonymous; empty where it is not known. */
    QString kind() const { return m_kind; }
    QString role() const { return m_role; }
    qint64 userId() const { return m_user; }

    /** Asks with that token. A server that has no answer to the question allows everything. */
    ApiCall *ask(const QByteArray &token, QObject *context, Done done);

    /** Asks again, such as after somebody has changed the user's role. */
    void refresh();

    /** Nobody is here: nothing can be changed until it is known again who is. */
    void forget();

Q_SIGNALS:
    void changed();

private:
    void linkChanged();
    void cancelRefresh();
    Result<void> take(const Result<ApiReply> &reply);
    void set(const QJsonObject &me, const Rights &rights);

    ApiClient &m_api;
    Rights m_rights;
    QString m_name;
    QString m_kind;
    QString m_role;
    qint64 m_user = 0;
    QUrl m_knownAt; ///< the server that has answered
    QPointer<ApiCall> m_refresh;
};

} // namespace lectern
