// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordchanges.h"

#include "models/recordid.h"

namespace lectern {

RecordChanges::RecordChanges(const ResourceClient &client, QObject *parent)
    : QObject(parent), m_client(client)
{
}

void RecordChanges::send(const Record &before, const Record &changes, qint64 revision)
{
    const auto underWay = m_underWay.find(idOf(before));
    if (underWay == m_underWay.end())
        return transmit({before, changes, revision});
    std::optional<Sent> &waiting = underWay->waiting;
    if (waiting)
        waiting->changes.insert(changes);
    else
        waiting = {before, changes, revision};
}

void RecordChanges::transmit(const Sent &change)
{
    const qint64 id = idOf(change.before);
    Sent sent = change;
    sent.revision = newest(id, change.revision);
    m_underWay.insert(id, {sent, {}});
    m_client.change(id, sent.changes, sent.revision, this,
                    [this, id](const Result<Record> &result) { arrived(id, result); });
}

void RecordChanges::arrived(qint64 id, const Result<Record> &result)
{
    UnderWay over = m_underWay.take(id);
    if (!result) {
        if (over.waiting)
            over.sent.changes.insert(over.waiting->changes);
        Q_EMIT replied(over.sent.before, over.sent.changes, result);
        return;
    }
    if (revisionOf(*result) > over.sent.revision)
        m_became.insert({id, over.sent.revision}, revisionOf(*result));
    if (over.waiting) {
        // It was made over the same state, so that it goes over what has just been stored.
        if (newest(id, over.waiting->revision) == revisionOf(*result))
            over.waiting->before.insert(*result);
        transmit(*over.waiting);
    }
    Q_EMIT replied(over.sent.before, over.sent.changes, result);
}

Record RecordChanges::expected(const Record &record) const
{
    Record expected = record;
    const auto underWay = m_underWay.constFind(idOf(record));
    if (underWay == m_underWay.constEnd())
        return expected;
    expected.insert(underWay->sent.changes);
    if (underWay->waiting)
        expected.insert(underWay->waiting->changes);
    return expected;
}

qint64 RecordChanges::newest(qint64 id, qint64 revision) const
{
    auto next = m_became.constFind({id, revision});
    while (next != m_became.constEnd()) {
        revision = next.value();
        next = m_became.constFind({id, revision});
    }
    return revision;
}

} // namespace lectern
