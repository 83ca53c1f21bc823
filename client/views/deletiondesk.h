// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"
#include "views/recordtable.h"

#include <QObject>
#include <QPointer>

#include <functional>

/** Deleting as a page offers it: asks before many, shows progress, names what could not be deleted.
 */
namespace lectern {

class Deletion;
class StatusStrip;
class UndoHistory;

class DeletionDesk : public QObject
{
    Q_OBJECT

public:
    /** Dialogs belong to `window`. */
    DeletionDesk(const ViewContext &context, const ResourceModel &model, UndoHistory &undo,
                 StatusStrip &status, QWidget *window);

    /** Of one, at once; of several, when the user has agreed. */
    void deleteRows(const QList<RowRange> &rows);
    void deleteRecord(const Record &record);

    /** Stops, and says no more of it. */
    void leave();

Q_SIGNALS:
    void ended(); ///< nothing more is deleted; deleted() follows

    /** The rows were not what they were taken for; nothing was deleted. */
    void outdated();

    /** Some have been deleted; the list tells which where they are not too many. */
    void deleted(const QList<lectern::Record> &records);

    void warned(const QString &words);
    void offered(const QString &words, const QString &actionWords, std::function<void()> action);
    void said(const QString &words);

private:
    void ask(Deletion *deletion);
    void run(Deletion *deletion);
    void runAlone(Deletion *deletion);
    void finished(Deletion *deletion);
    qint64 remember(const Deletion &deletion);
    void tell(const Deletion &deletion, qint64 number);
    void tellFailures(const Deletion &deletion);
    QString outcome(const Deletion &deletion) const;

    const ViewContext &m_context;
    const ResourceModel &m_model;
    UndoHistory &m_undo;
    StatusStrip &m_status;
    QWidget *m_window;
    QPointer<Deletion> m_alone; ///< of one record, under way
};

} // namespace lectern
