// SPDX-License-Identifier: GPL-3.0-or-later
// The side of RecordEditing that deals with a server that did not store what it was sent.
#include "app/settings.h"
#include "models/recordid.h"
#include "views/conflictdialog.h"
#include "views/recordchanges.h"
#include "views/recordediting.h"
#include "views/recordform.h"
#include "views/recordpane.h"
#include "views/words.h"

namespace lectern {

using namespace Qt::StringLiterals;

void RecordEditing::refused(const Record &before, const Record &changes, const Fault &fault)
{
    const bool here = before.isEmpty() ? m_new : shows(before);
    if (!here)
        return refusedElsewhere(before, changes, fault);
    RecordForm *form = m_pane->form();
    // Entered in a cell of the table: shown where there is room to say what is wrong.
    Record elsewhere = changes;
    const Record typed = form->typed();
    elsewhere.removeIf([&](Record::iterator it) { return typed.contains(it.key()); });
    if (!before.isEmpty() && !elsewhere.isEmpty())
        form->setValues(elsewhere);
    form->showMessages(fault.fields);
    form->focusFirstWrong();
    if (fault.fields.isEmpty())
        Q_EMIT warned(tr("Not saved: %1 What you typed is kept.").arg(words::explained(fault)));
}

// The form has been left before the answer came, or it was a cell: kept where it can be put right.
void RecordEditing::refusedElsewhere(const Record &before, const Record &changes,
                                     const Fault &fault)
{
    Draft draft {changes, revisionOf(before)};
    // What is typed in the form is newer than what was sent.
    if (const auto typed = m_context.settings.draft(m_spec, idOf(before))) {
        draft.values.insert(typed->values);
        draft.revision = typed->revision;
    }
    m_context.settings.setDraft(m_spec, idOf(before), draft);
    const QString name = before.isEmpty() ? tr("The new %1").arg(m_spec.singular)
                                          : u"\u201c%1\u201d"_s.arg(words::named(m_spec, before));
    Q_EMIT offered(
        tr("%1 was not saved: %2 What you entered is kept.").arg(name, words::explained(fault)),
        fault.fields.isEmpty() ? tr("Go back") : tr("Correct it"), [this, before, fault] {
            goTo(before);
            m_pane->form()->showMessages(fault.fields);
            m_pane->form()->focusFirstWrong();
        });
}

void RecordEditing::gone(const Record &before, const Record &changes)
{
    Record whole = before;
    whole.insert(changes);
    const auto saveAsNew = [this, before, whole] {
        m_context.settings.removeDraft(m_spec, idOf(before));
        if (shows(before))
            m_pane->showWords({});
        goTo({});
        m_pane->form()->setValues(whole);
    };
    Q_EMIT offered(tr("\u201c%1\u201d has been deleted by someone else. What you typed is kept.")
                       .arg(words::named(m_spec, before)),
                   tr("Make a new %1 of it").arg(m_spec.singular), saveAsNew);
}

void RecordEditing::showConflict(const Versions &versions)
{
    auto *dialog = new ConflictDialog(m_spec, m_context, versions, m_pane->window());
    connect(dialog, &ConflictDialog::keepMine, this, [this, versions] {
        setSaving(idOf(versions.before), true);
        m_changes.send(versions.theirs, versions.changes, revisionOf(versions.theirs));
    });
    connect(dialog, &ConflictDialog::keepTheirs, this, [this, versions] { takeTheirs(versions); });
    connect(dialog, &ConflictDialog::goOn, this, [this, versions] { goOnWith(versions); });
    dialog->open();
}

void RecordEditing::takeTheirs(const Versions &versions)
{
    m_context.settings.removeDraft(m_spec, idOf(versions.theirs));
    if (shows(versions.theirs)) {
        m_draftRevision = 0;
        m_pane->showRecord(versions.theirs);
    }
    Q_EMIT fetched(versions.theirs);
    Q_EMIT said(tr("Your changes were given up; \u201c%1\u201d is shown as it is stored.")
                    .arg(words::named(m_spec, versions.theirs)));
}

void RecordEditing::goOnWith(const Versions &versions)
{
    const bool elsewhere = !shows(versions.theirs);
    if (elsewhere)
        keepDraft(true);
    // What has been typed since it was sent is newer.
    Record typed = versions.changes;
    if (!elsewhere)
        typed.insert(m_pane->form()->typed());
    else if (const auto draft = m_context.settings.draft(m_spec, idOf(versions.theirs)))
        typed.insert(draft->values);
    m_new = false;
    m_draftRevision = 0;
    show(versions.theirs, typed);
    if (elsewhere)
        Q_EMIT opened();
    Q_EMIT shown();
    keepDraft(false);
    Q_EMIT fetched(versions.theirs);
    m_pane->form()->focusFirst();
}

} // namespace lectern
