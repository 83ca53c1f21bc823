// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"
#include "views/recordtable.h"

#include <QHash>
#include <QObject>

/**
 * Deletes selected rows, also those not loaded: first it learns which records they are, and goes
 * on only where the list is still the one that they were selected in.
 */
namespace lectern {

class ResourceModel;

class Deletion : public QObject
{
    Q_OBJECT

public:
    /** Up to so many records are kept, so that their deletion can be undone. */
    static constexpr qint64 kKept = 10'000;

    struct Failure
    {
        Record record;
        Fault fault;
    };

    Deletion(ApiClient *api, const ResourceModel &model, const QList<RowRange> &rows,
             QObject *parent);
    Deletion(ApiClient *api, const ResourceSpec &spec, const QList<Record> &records,
             QObject *parent);

    void start();

    /** Stops before the next record; what is deleted stays deleted. finished() follows. */
    void cancel();

    qint64 total() const { return m_total; }
    qint64 deletedCount() const { return m_deleted; }
    bool isUndoable() const { return m_total <= kKept; }

    /** What was deleted, where it is undoable. */
    const QList<Record> &deleted() const { return m_kept; }
    const QList<Failure> &failures() const { return m_failures; }

Q_SIGNALS:
    void progress(qint64 done, qint64 total);
    void finished();

    /** Other records are in these rows by now; nothing is deleted. */
    void outdated();

    /** It could not be learned which records they are; nothing is deleted. */
    void failed(const lectern::Fault &fault);

private:
    void learn();
    void learned(const Result<ResourcePage> &page);
    bool takeRow(qint64 row, const Record &record);
    void giveUp();
    void removeMore();
    void end();
    void removed(const Record &record, const Result<void> &result);

    ResourceClient m_client;
    Query m_query;
    QList<RowRange> m_rows;
    QHash<qint64, Record> m_known; ///< by row, where they are not all to be deleted as they are
    qint64 m_listed = 0; ///< records in the list that the rows are of
    qint64 m_total = 0;
    qint64 m_pageAsked = 0; ///< 0-based
    QList<Record> m_waiting; ///< last first
    int m_underWay = 0;
    qint64 m_deleted = 0;
    bool m_cancelled = false;
    bool m_over = false;
    QList<Record> m_kept;
    QList<Failure> m_failures;
};

} // namespace lectern
