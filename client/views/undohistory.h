// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"
#include "views/viewcontext.h"

#include <QObject>

#include <memory>

/** The changes made in this window, and taking back the last one: by changes of their own, over the
 * API. */
namespace lectern {

/** One change; of a creation there is no `before`, of a deletion no `after`. */
struct Change
{
    struct Pair
    {
        Record before;
        Record after;
        Record typed = {}; ///< of a deletion: what was typed in the record and not saved
    };

    QString resource;
    QList<Pair> records = {};
    qint64 number = 0; ///< given by UndoHistory
};

class UndoHistory : public QObject
{
    Q_OBJECT

public:
    explicit UndoHistory(const ViewContext &context, QObject *parent = nullptr);

    /** The number by which exactly this change can be undone. */
    qint64 add(const Change &change);
    /** Forgets all of it: another user cannot take it back. */
    void clear();

    bool canUndo() const { return !m_changes.isEmpty() && !m_running; }

    /** The last change, or that of the number if it is still to be undone. undone() or failed()
     * follows. */
    void undo(qint64 number = 0);

Q_SIGNALS:
    void changed(); ///< canUndo()

    /** The words say what was done, and what could not be as before. */
    void undone(const QString &resource, const QString &words);
    void failed(const QString &resource, const QString &words);

    /** The same, where it is still to be undone under that number. */
    void postponed(const QString &resource, const QString &words, qint64 number);

    /** The record is stored like this now; an empty one: it is gone. */
    void recordRestored(const QString &resource, qint64 id, const lectern::Record &record);

private:
    void start(const Change &change);
    void undoEdit(const ResourceSpec &spec, const Change &change);
    void undoCreation(const ResourceSpec &spec, const Change &change);
    void undoDeletion(const ResourceSpec &spec, const Change &change);
    void createOne(const ResourceSpec &spec, const Change &change, qsizetype from);
    void createMany(const ResourceSpec &spec, const Change &change, qsizetype from);
    void createdAgain(const ResourceSpec &spec, const Change::Pair &pair, const Record &record);
    void createdAll(const ResourceSpec &spec, const Change &change, const Record &last);
    void renumber(const QString &resource, const Record &former, const Record &now);
    void ended(const ResourceSpec &spec, const QString &words);
    void postpone(const ResourceSpec &spec, const Fault &fault, const Change &change,
                  qsizetype done);
    void putBack(const Change &change);
    void gaveUp(const ResourceSpec &spec, const Fault &fault, const QString &name,
                const Change &left);

    const ViewContext &m_context;
    QList<Change> m_changes;
    qint64 m_lastNumber = 0;
    bool m_running = false;
    std::unique_ptr<QObject> m_asker; ///< of what runs; another one with each user
};

} // namespace lectern
