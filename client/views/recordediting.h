// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"
#include "views/viewcontext.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <functional>

/**
 * What happens to the record in the pane: it is opened, kept as a draft, saved, or found to have
 * been changed by someone else. The pane shows it; the page knows which one is selected.
 */
namespace lectern {

struct Versions;
class RecordChanges;
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

    /** Shows nothing any more; what is not saved is kept as a draft, quietly. */
    void leave();

    /** Keeps what is not saved as a draft, and says so where `aloud`. */
    void keepDraft(bool aloud);

    void save();
    void discard();

    /** Tells of drafts that were left behind, by an earlier run or elsewhere in this one. */
    void remindOfDrafts();

    /** Changes some fields of a record outside the form, such as a cell of the table. */
    void change(const Record &before, const Record &changes);

    /** As it will be when the changes that are under way are stored. */
    Record expected(const Record &record) const;

    /** The revision that changes made here have led to from that of the record. */
    qint64 newest(const Record &record) const;

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
    void shown(); ///< the user has asked for the form and must see it
    void stored(const lectern::Record &before, const lectern::Record &after);
    void created(const lectern::Record &record);
    void fetched(const lectern::Record &record); ///< learned that it is stored like this

    void said(const QString &words);
    void warned(const QString &words);
    void offered(const QString &words, const QString &actionWords, std::function<void()> action);

private:
    std::function<void()> whileHere(std::function<void()> action) const;
    void goTo(const Record &record);
    QList<qint64> draftsAfter(qint64 id) const;
    void openDraftAfter(qint64 former);
    void offerDraftsAfter(qint64 id);
    void restoreDraft(qint64 id);
    void settleDraft(qint64 formerId, const Record &sent, const Record &record);
    void setSaving(qint64 id, bool saving);
    void create();
    void createReplied(const Record &sent, const Result<Record> &result);
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
    RecordChanges &m_changes;
    RecordPane *m_pane;
    QTimer m_draftTimer;
    qint64 m_draftRevision =
        0; ///< of the record under the draft that is being edited; 0: the form's
    bool m_new = false;
    QSet<qint64> m_saving; ///< ids of forms that are being saved; 0: of a new one
};

} // namespace lectern
