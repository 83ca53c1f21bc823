// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"
#include "views/viewcontext.h"

#include <QObject>
#include <QTimer>

#include <functional>

/**
 * What happens to the record in the pane: it is opened, kept as a draft, saved, or found to have
 * been changed by someone else. The pane shows it; the page knows which one is selected.
 */
namespace lectern {

struct Versions;
class RecordPane;

class RecordEditing : public QObject
{
    Q_OBJECT

public:
    RecordEditing(const ResourceSpec &spec, const ViewContext &context, RecordPane *pane);

    /** Leaves the one before and shows this one, with its draft if there is one. */
    void open(const Record &record);
    void openNew();

    /** Shows no record but these words. */
    void close(const QString &words);

    /** Keeps what is not saved as a draft, and says so where `aloud`. */
    void keepDraft(bool aloud);

    void save();
    void discard();

    /** Tells of drafts that were left behind, by an earlier run or elsewhere in this one. */
    void remindOfDrafts();

    /** Changes some fields of a record outside the form, such as a cell of the table. */
    void change(const Record &before, const Record &changes);

    /** The record is stored like this now; what is typed in the form stays. */
    void refresh(const Record &record);

    /** The record has been deleted here; nothing of it is kept. */
    void forget(qint64 id);

    /** Of the record in the form; 0 for a new one or none. */
    qint64 currentId() const;
    bool isOpen() const;
    bool isNew() const { return m_new; }

Q_SIGNALS:
    void opened(); ///< another record, or a new one
    void stored(const lectern::Record &before, const lectern::Record &after);
    void created(const lectern::Record &record);
    void fetched(const lectern::Record &record); ///< learned that it is stored like this

    void said(const QString &words);
    void warned(const QString &words);
    void offered(const QString &words, const QString &actionWords, std::function<void()> action);

private:
    std::function<void()> whileHere(std::function<void()> action) const;
    void openDraft(qint64 id);
    void restoreDraft(qint64 id);
    void create();
    void createReplied(const Record &sent, const Result<Record> &result);
    void send(const Record &before, const Record &changes, qint64 revision);
    void changeReplied(const Record &before, const Record &changes, const Result<Record> &result);
    void refused(const Record &before, const Record &changes, const Fault &fault);
    void refusedElsewhere(const Record &before, const Record &changes, const Fault &fault);
    Record withReferences(Record record) const;
    void absorb(const Record &record, qint64 former);
    void gone(const Record &before, const Record &changes);
    void showConflict(const Versions &versions);
    void takeTheirs(const Versions &versions);
    void goOnWith(const Versions &versions);
    void show(const Record &record, const Record &changes);
    bool shows(const Record &record) const;

    ResourceSpec m_spec;
    const ViewContext &m_context;
    ResourceClient m_client;
    RecordPane *m_pane;
    QTimer m_draftTimer;
    qint64 m_draftRevision =
        0; ///< of the record under the draft that is being edited; 0: the form's
    bool m_new = false;
};

} // namespace lectern
