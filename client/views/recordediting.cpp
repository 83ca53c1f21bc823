// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordediting.h"

#include "app/settings.h"
#include "models/recordid.h"
#include "views/conflictdialog.h"
#include "views/recordchanges.h"
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
    : QObject(pane), m_spec(spec), m_context(context), m_client(&context.api, spec),
      m_changes(*new RecordChanges(m_client, this)), m_pane(pane)
{
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(kDraftDelay);
    connect(&m_draftTimer, &QTimer::timeout, this, [this] { keepDraft(false); });
    connect(pane->form(), &RecordForm::edited, &m_draftTimer, qOverload<>(&QTimer::start));
    connect(pane, &RecordPane::saveWanted, this, &RecordEditing::save);
    connect(pane, &RecordPane::discardWanted, this, &RecordEditing::discard);
    connect(&m_changes, &RecordChanges::replied, this, &RecordEditing::changeReplied);
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
    m_pane->setSaving(m_saving.contains(idOf(record)));
    m_pane->showRecord(record);
    restoreDraft(idOf(record));
    Q_EMIT opened();
}

void RecordEditing::openNew()
{
    keepDraft(!m_new);
    m_new = true;
    m_draftRevision = 0;
    m_pane->setSaving(m_saving.contains(0));
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

void RecordEditing::leave()
{
    keepDraft(false);
    m_new = false;
    m_draftRevision = 0;
    m_pane->showWords({});
}

void RecordEditing::discard()
{
    if (!isOpen())
        return;
    m_draftTimer.stop();
    m_context.settings.removeDraft(m_spec, currentId());
    m_draftRevision = 0;
    const Record discarded = m_pane->form()->typed();
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
        tr("Undo"), whileHere([this, discarded] {
            Q_EMIT shown();
            m_pane->form()->setValues(discarded);
        }));
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
    // What is typed while it is being saved stays, to be saved after that.
    if (!isOpen() || !form->isChanged() || m_saving.contains(currentId()))
        return;
    if (!form->problems().isEmpty()) {
        form->showProblems();
        form->focusFirstWrong();
        return;
    }
    // Before the server is asked: if this program ends now, nothing that was typed is lost.
    keepDraft(false);
    setSaving(currentId(), true);
    if (m_new)
        return create();
    const Record before = form->stored();
    m_changes.send(before, form->changes(),
                   m_draftRevision > 0 ? m_draftRevision : revisionOf(before));
}

void RecordEditing::setSaving(qint64 id, bool saving)
{
    if (saving)
        m_saving.insert(id);
    else
        m_saving.remove(id);
    if (isOpen() && currentId() == id)
        m_pane->setSaving(saving);
}

void RecordEditing::create()
{
    const Record sent = m_pane->form()->settable();
    m_client.create(sent, this,
                    [this, sent](const Result<Record> &result) { createReplied(sent, result); });
}

void RecordEditing::createReplied(const Record &sent, const Result<Record> &result)
{
    setSaving(0, false);
    if (!result)
        return refused({}, sent, result.fault());
    if (m_new) {
        m_new = false;
        m_draftRevision = 0;
        Record typed = m_pane->form()->settable();
        typed.insert(m_pane->form()->typed());
        typed.removeIf([&](Record::iterator it) { return it.value() == sent.value(it.key()); });
        m_context.settings.removeDraft(m_spec, 0);
        show(*result, typed);
        keepDraft(false);
    } else {
        settleDraft(0, sent, *result);
    }
    Q_EMIT created(*result);
}

void RecordEditing::change(const Record &before, const Record &changes)
{
    m_changes.send(before, changes, revisionOf(before));
}

Record RecordEditing::expected(const Record &record) const
{
    return m_changes.expected(record);
}

qint64 RecordEditing::newest(const Record &record) const
{
    return m_changes.newest(idOf(record), revisionOf(record));
}

void RecordEditing::changeReplied(const Record &before, const Record &changes,
                                  const Result<Record> &result)
{
    if (!m_changes.isUnderWay(idOf(before)))
        setSaving(idOf(before), false);
    if (result) {
        if (!shows(*result))
            settleDraft(idOf(*result), changes, *result);
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
    if (m_draftRevision == 0 && form->isChanged())
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
    Record typed = m_pane->form()->typed();
    typed.removeIf([&](Record::iterator it) { return it.value() == record.value(it.key()); });
    if (typed.isEmpty() || m_draftRevision == former)
        m_draftRevision = 0;
    show(withReferences(record), typed);
    keepDraft(false);
}

} // namespace lectern
