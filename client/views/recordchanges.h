// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"

#include <QHash>
#include <QObject>

#include <optional>

/** Changes of records on their way to the server: of each record one at a time. */
namespace lectern {

class RecordChanges : public QObject
{
    Q_OBJECT

public:
    explicit RecordChanges(const ResourceClient &client, QObject *parent = nullptr);

    /**
     * Sends it; or lets it wait for the one under way, to go over what that one stores. Of what
     * waits for the same field the last counts. `revision`: what it was made over. replied()
     * follows.
     */
    void send(const Record &before, const Record &changes, qint64 revision);

    bool isUnderWay(qint64 id) const { return m_underWay.contains(id); }

    /** The record as it will be when all that is under way is stored. */
    Record expected(const Record &record) const;

    /** What the revision has become by changes made here; itself where there were none over it. */
    qint64 newest(qint64 id, qint64 revision) const;

Q_SIGNALS:
    /** Where it was not stored, `changes` include those that waited for it. */
    void replied(const lectern::Record &before, const lectern::Record &changes,
                 const lectern::Result<lectern::Record> &result);

private:
    struct Sent
    {
        Record before;
        Record changes;
        qint64 revision = 0;
    };
    struct UnderWay
    {
        Sent sent;
        std::optional<Sent> waiting;
    };

    void transmit(const Sent &change);
    void arrived(qint64 id, const Result<Record> &result);

    ResourceClient m_client;
    QHash<qint64, UnderWay> m_underWay; ///< by id
    QHash<std::pair<qint64, qint64>, qint64> m_became; ///< by id and revision
};

} // namespace lectern
