// SPDX-License-Identifier: GPL-3.0-or-later
// The side of RecordEditing that keeps what is typed and not saved.
#include "app/settings.h"
#include "models/recordid.h"
#include "views/recordchanges.h"
#include "views/recordediting.h"
#include "views/recordform.h"
#include "views/recordpane.h"
#include "views/words.h"

#include <QLocale>

namespace lectern {

using namespace Qt::StringLiterals;

void RecordEditing::keepDraft(bool aloud)
{
    m_draftTimer.stop();
    if (!isOpen())
        return;
    const RecordForm *form = m_pane->form();
    const Record typed = form->typed();
    if (typed.isEmpty()) {
        m_context.settings.removeDraft(m_spec, currentId());
        return;
    }
    const qint64 revision = m_draftRevision > 0 ? m_draftRevision : revisionOf(form->stored());
    m_context.settings.setDraft(m_spec, currentId(), {typed, revision});
    if (!aloud)
        return;
    const Record record = form->stored();
    const QString what = m_new
        ? tr("The new %1 is not saved yet; it is kept as a draft.").arg(m_spec.singular)
        : tr("Your changes to \u201c%1\u201d are not saved yet; they are "
             "kept as a draft.")
              .arg(words::named(m_spec, record));
    Q_EMIT offered(what, tr("Go back"), [this, record] { goTo(record); });
}

// Back to the form of a record, or to the new one.
void RecordEditing::goTo(const Record &record)
{
    Q_EMIT shown();
    if (record.isEmpty())
        openNew();
    else
        open(record);
}

void RecordEditing::restoreDraft(qint64 id)
{
    const auto draft = m_context.settings.draft(m_spec, id);
    if (!draft || draft->values.isEmpty())
        return;
    const Record &stored = m_pane->form()->stored();
    const bool older = m_changes.newest(id, draft->revision) != revisionOf(stored);
    m_draftRevision = older ? draft->revision : 0;
    m_pane->form()->setValues(draft->values);
    QString words = m_new
        ? tr("The %1 that you had not saved is back.").arg(m_spec.singular)
        : tr("Your unsaved changes to \u201c%1\u201d are back.").arg(words::named(m_spec, stored));
    if (!m_new && older)
        words += u' ' + tr("It has been changed by others since.");
    Q_EMIT offered(words, tr("Discard"), whileHere([this] { discard(); }));
}

void RecordEditing::remindOfDrafts()
{
    const QList<qint64> ids = m_context.settings.draftIds(m_spec);
    if (ids.isEmpty() || isOpen())
        return;
    const QString words = ids.size() > 1
        ? tr("Changes to %1 are not saved yet.").arg(words::counted(m_spec, ids.size()))
        : ids.first() == 0 ? tr("A new %1 is not saved yet.").arg(m_spec.singular)
                           : tr("Changes to one %1 are not saved yet.").arg(m_spec.singular);
    Q_EMIT offered(words, tr("Show"), [this] { openDraftAfter(-1); });
}

QList<qint64> RecordEditing::draftsAfter(qint64 id) const
{
    QList<qint64> ids = m_context.settings.draftIds(m_spec);
    ids.removeIf([id](qint64 other) { return other <= id; });
    return ids;
}

void RecordEditing::openDraftAfter(qint64 former)
{
    const QList<qint64> ids = draftsAfter(former);
    if (ids.isEmpty())
        return;
    const qint64 id = ids.first();
    if (id == 0) {
        goTo({});
        return offerDraftsAfter(id);
    }
    m_client.fetch(id, this, [this, id](const Result<Record> &record) {
        if (record) {
            goTo(*record);
            return offerDraftsAfter(id);
        }
        const auto draft = m_context.settings.draft(m_spec, id);
        if (record.fault().kind == Fault::Kind::NotFound && draft)
            return gone({{u"id"_s, id}}, draft->values);
        Q_EMIT warned(words::explained(record.fault()));
    });
}

void RecordEditing::offerDraftsAfter(qint64 id)
{
    const qsizetype more = draftsAfter(id).size();
    if (more == 0)
        return;
    Q_EMIT offered(tr("Your unsaved changes are back. Changes to %1 more %2 are not saved yet.")
                       .arg(QLocale().toString(more), words::nounFor(m_spec, more)),
                   tr("Show the next"), [this, id] { openDraftAfter(id); });
}

// What has been stored of a record that the form does not show is no draft any more; the rest is.
void RecordEditing::settleDraft(qint64 formerId, const Record &sent, const Record &record)
{
    const qint64 id = idOf(record);
    auto draft = m_context.settings.draft(m_spec, formerId);
    if (!draft)
        return;
    draft->values.removeIf([&](Record::iterator it) {
        return sent.contains(it.key()) && sent.value(it.key()) == it.value();
    });
    draft->revision = formerId == id ? m_changes.newest(id, draft->revision) : revisionOf(record);
    m_context.settings.removeDraft(m_spec, formerId);
    if (!draft->values.isEmpty())
        m_context.settings.setDraft(m_spec, id, *draft);
}

void RecordEditing::forget(qint64 id)
{
    m_context.settings.removeDraft(m_spec, id);
    if (isOpen() && !m_new && currentId() == id) {
        m_draftTimer.stop();
        m_draftRevision = 0;
        m_pane->showWords({});
    }
}

} // namespace lectern
