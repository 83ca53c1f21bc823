// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apiserver.h"
#include "leakscan.h"
#include "probes.h"
#include "rawclient.h"

#include <QHash>

#include <memory>

/**
 * Makes requests of any operation that are right, or right but for one thing, by whoever may ask;
 * what a request speaks of is made for it. Every secret that comes about is told to a LeakScan.
 */
namespace lectern {

class RightRequests
{
public:
    /** Somebody who asks. */
    struct Asker
    {
        QString role; ///< administrator, teacher, student, key, nobody
        qint64 id = 0;
        QString name = {};
        QString email = {};
        QString token = {};
        QString updateToken = {};
    };

    static const QByteArray kOwnerToken;
    static const QString kPassword;

    /** A server of the profile local, whose owner has that token. */
    RightRequests(ApiServer &server, LeakScan &scan);

    /** Somebody new in that role, who has signed in. */
    Asker renewed(const QString &role);

    /** The records that the next requests speak of are made anew. */
    void forgetRecords() { m_segments.clear(); }

    /** The whole request. */
    QByteArray bytesOf(const Probe &probe, const Operation &operation, const Asker &asker);

    /** A connection, a new one where the last one has ended or led to another server. */
    RawClient &raw();
    void hangUp() { m_raw.reset(); }

    /** Wrong passwords are forgotten then. */
    void restart();

private:
    HttpReply as(const QString &token, const QByteArray &method, const QByteArray &path,
                 const QJsonObject &json = {});
    HttpReply asOwner(const QByteArray &method, const QByteArray &path,
                      const QJsonObject &json = {});
    Asker person(const QString &role);
    qint64 keyId();
    QByteArray segment(const QString &place, const QString &pattern, const Asker &asker);
    QByteArray import(const QString &pattern, const Asker &asker);
    QByteArray filled(const QString &path, const Operation &operation, const Asker &asker);
    QJsonObject rightBody(const Operation &operation, const Asker &asker);

    ApiServer &m_server;
    LeakScan &m_scan;
    std::unique_ptr<RawClient> m_raw;
    QHash<QString, QByteArray> m_segments; ///< by the place that they stand in
};

} // namespace lectern
