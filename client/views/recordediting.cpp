// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordediting.h"

#include "app/settings.h"
#include "models/recordid.h"
#include "views/conflictdialog.h"
#include "views/recordform.h"
#include "views/recordpane.h"
#include "views/words.h"

#include <chrono>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Long enough not to write at each key, short enough that a crash costs a word at most.
constexpr auto kDraftDelay = 400ms;

} // namespace

RecordEditing::RecordEditing(const ResourceSpec &spec, const ViewContext &context, RecordPane *pane)
    : QObject(pane), m_spec(spec), m_context(context), m_client(&context.api, spec), m_pane(pane)
{
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(kDraftDelay);
    connect(&m_draftTimer, &QTimer::timeout, this, [this] { keepDraft(false); });
    connect(pane->form(), &RecordForm::edited, &m_draftTimer, qOverload<>(&QTimer::start));
    connect(pane, &RecordPane::saveWanted, this, &RecordEditing::save);
    connect(pane, &RecordPane::discardWanted, this, &RecordEditing::discard);
}

qint64 RecordEditing::currentId() const
{
    return m_pane->isShowingForm() ? idOf(m_pane->form()->stored()) : 0;
}

bool RecordEditing::isOpen() const
{
    return m_pane->isShowingForm();
}

bool RecordEditing::shows(const Record &record) const
{
    return isOpen() && !m_new && currentId() == idOf(record);
}

void RecordEditing::open(const Record &record)
{
    if (shows(record))
        return refresh(record);
    keepDraft(true);
    m_new = false;
    m_draftRevision = 0;
    m_pane->setSaving(false);
    m_pane->showRecord(record);
    restoreDraft(idOf(record));
    Q_EMIT opened();
}

void RecordEditing::openNew()
{
    keepDraft(!m_new);
    m_new = true;
    m_draftRevision = 0;
    m_pane->setSaving(false);
    m_pane->showNew();
    restoreDraft(0);
    Q_EMIT opened();
    m_pane->form()->focusFirst();
}

void RecordEditing::close(const QString &words)
{
    keepDraft(true);
    m_new = false;
    m_pane->showWords(words);
    m_draftTimer.stop();
}

void RecordEditing::keepDraft(bool aloud)
{
    m_draftTimer.stop();
    if (!isOpen())
        return;
    const RecordForm *form = m_pane->form();
    const Record changes = form->changes();
    if (changes.isEmpty()) {
        m_context.settings.removeDraft(m_spec, currentId());
        return;
    }
    const qint64 revision = m_draftRevision > 0 ? m_draftRevision : revisionOf(form->stored());
    m_context.settings.setDraft(m_spec, currentId(), {changes, revision});
    if (!aloud)
        return;
    const Record record = form->stored();
    const QString what = m_new
        ? tr("The new %1 is not saved yet; it is kept as a draft.").arg(m_spec.singular)
        : tr("Your changes to \u201c%1\u201d are not saved yet; they are "
             "kept as a draft.")
              .arg(words::named(m_spec, record));
    const bool wasNew = m_new;
    Q_EMIT offered(what, tr("Go back"), [this, record, wasNew] {
        if (wasNew)
            openNew();
        else
            open(record);
    });
}

void RecordEditing::restoreDraft(qint64 id)
{
    const auto draft = m_context.settings.draft(m_spec, id);
    if (!draft || draft->values.isEmpty())
        return;
    const bool older = draft->revision != revisionOf(m_pane->form()->stored());
    m_draftRevision = older ? draft->revision : 0;
    m_pane->form()->setValues(draft->values);
    const Record &stored = m_pane->form()->stored();
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
    Q_EMIT offered(words, tr("Show"), [this, id = ids.first()] { openDraft(id); });
}

void RecordEditing::openDraft(qint64 id)
{
    if (id == 0)
        return openNew();
    m_client.fetch(id, this, [this, id](const Result<Record> &record) {
        if (record)
            return open(*record);
        const auto draft = m_context.settings.draft(m_spec, id);
        if (record.fault().kind == Fault::Kind::NotFound && draft)
            return gone({{u"id"_s, id}}, draft->values);
        Q_EMIT warned(words::explained(record.fault()));
    });
}

void RecordEditing::discard()
{
    if (!isOpen())
        return;
    m_draftTimer.stop();
    m_context.settings.removeDraft(m_spec, currentId());
    m_draftRevision = 0;
    const Record discarded = m_pane->form()->changes();
    const Record stored = m_pane->form()->stored();
    if (m_new)
        m_pane->showNew();
    else
        m_pane->showRecord(stored);
    if (discarded.isEmpty())
        return;
    Q_EMIT offered(
        m_new ? tr("Discarded the new %1.").arg(m_spec.singular)
              : tr("Discarded your changes to \u201c%1\u201d.").arg(words::named(m_spec, stored)),
        tr("Undo"), whileHere([this, discarded] { m_pane->form()->setValues(discarded); }));
}

// The action, as long as the form still shows the same record when it is wanted.
std::function<void()> RecordEditing::whileHere(std::function<void()> action) const
{
    return [this, action = std::move(action), id = currentId(), isNew = m_new] {
        if (isOpen() && m_new == isNew && currentId() == id)
            action();
    };
}

void RecordEditing::save()
{
    RecordForm *form = m_pane->form();
    if (!isOpen() || !form->isChanged())
        return;
    if (!form->problems().isEmpty()) {
        form->showProblems();
        form->focusFirstWrong();
        return;
    }
    // Before the server is asked: if this program ends now, nothing that was typed is lost.
    keepDraft(false);
    m_pane->setSaving(true);
    if (m_new)
        return create();
    const Record before = form->stored();
    send(before, form->changes(), m_draftRevision > 0 ? m_draftRevision : revisionOf(before));
}

void RecordEditing::create()
{
    const Record sent = m_pane->form()->values();
    m_client.create(sent, this,
                    [this, sent](const Result<Record> &result) { createReplied(sent, result); });
}

void RecordEditing::createReplied(const Record &sent, const Result<Record> &result)
{
    m_pane->setSaving(false);
    if (!result)
        return refused({}, sent, result.fault());
    m_context.settings.removeDraft(m_spec, 0);
    if (m_new) {
        m_new = false;
        m_draftRevision = 0;
        Record typed = m_pane->form()->values();
        typed.removeIf([&](Record::iterator it) { return it.value() == sent.value(it.key()); });
        show(*result, typed);
    }
    Q_EMIT created(*result);
}

void RecordEditing::change(const Record &before, const Record &changes)
{
    send(before, changes, revisionOf(before));
}

void RecordEditing::send(const Record &before, const Record &changes, qint64 revision)
{
    m_client.change(idOf(before), changes, revision, this,
                    [this, before, changes](const Result<Record> &result) {
                        changeReplied(before, changes, result);
                    });
}

void RecordEditing::changeReplied(const Record &before, const Record &changes,
                                  const Result<Record> &result)
{
    if (shows(before))
        m_pane->setSaving(false);
    if (result) {
        if (!shows(*result))
            m_context.settings.removeDraft(m_spec, idOf(*result));
        absorb(*result, revisionOf(before));
        Q_EMIT stored(before, *result);
        return;
    }
    const Fault &fault = result.fault();
    const Record theirs = m_client.currentOf(fault);
    if (fault.kind == Fault::Kind::Precondition && !theirs.isEmpty())
        return showConflict({before, changes, theirs});
    if (fault.kind == Fault::Kind::NotFound)
        return gone(before, changes);
    refused(before, changes, fault);
}

void RecordEditing::show(const Record &record, const Record &changes)
{
    m_pane->showRecord(record);
    if (!changes.isEmpty())
        m_pane->form()->setValues(changes);
}

void RecordEditing::refresh(const Record &record)
{
    if (!shows(record))
        return;
    const RecordForm *form = m_pane->form();
    const qint64 former = revisionOf(form->stored());
    if (revisionOf(record) == former)
        return;
    // What is typed was typed over the former revision: saving it will find that out.
    if (m_draftRevision == 0 && !form->changes().isEmpty())
        m_draftRevision = former;
    absorb(record, 0);
}

// Answers do not bring the records referred to; where the number is the same, so is the record.
Record RecordEditing::withReferences(Record record) const
{
    const Record &former = m_pane->form()->stored();
    for (const FieldSpec &field : m_spec.fields) {
        const QString name = field.expandName();
        if (field.type == FieldType::Reference && !record.contains(name) && former.contains(name)
            && record.value(field.name) == former.value(field.name))
            record.insert(name, former.value(name));
    }
    return record;
}

// The form shows the record as it is stored now; what is typed and not stored stays typed. It was
// typed over `former` or over something older, and only in the first case fits what is stored now.
void RecordEditing::absorb(const Record &record, qint64 former)
{
    if (!shows(record))
        return;
    Record typed = m_pane->form()->changes();
    typed.removeIf([&](Record::iterator it) { return it.value() == record.value(it.key()); });
    if (typed.isEmpty() || m_draftRevision == former)
        m_draftRevision = 0;
    show(withReferences(record), typed);
    keepDraft(false);
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
