// SPDX-License-Identifier: GPL-3.0-or-later
// The side of RecordPage that changes records: in the form, in the table, and by deleting.
#include "api/identity.h"
#include "models/recordid.h"
#include "models/resourcemodel.h"
#include "resource/validator.h"
#include "views/deletiondesk.h"
#include "views/noticebar.h"
#include "views/paneplace.h"
#include "views/recordediting.h"
#include "views/recordform.h"
#include "views/recordpage.h"
#include "views/recordpane.h"
#include "views/recordtable.h"
#include "views/undohistory.h"
#include "views/words.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

bool RecordPage::mayChangeSelected() const
{
    return m_context.identity.rights().mayChange(m_spec.name, m_model->recordAt(selectedRow()));
}

// Of several, the server refuses those that one may not delete.
bool RecordPage::mayDeleteSelected() const
{
    const Rights &rights = m_context.identity.rights();
    const int row = selectedRow();
    return row < 0 ? rights.mayDelete(m_spec.name)
                   : rights.mayDelete(m_spec.name, m_model->recordAt(row));
}

Record RecordPage::selectedRecord() const
{
    return m_model->recordAt(selectedRow());
}

void RecordPage::changeSelected(const Record &changes)
{
    if (const Record record = selectedRecord(); !record.isEmpty() && mayChangeSelected())
        m_editing->change(record, changes);
}

void RecordPage::newRecord()
{
    if (!m_context.identity.rights().mayCreate(m_spec.name))
        return;
    m_place->showDialog();
    m_editing->openNew();
}

void RecordPage::editRecord()
{
    if (m_table->selectedCount() != 1)
        return;
    m_settle.stop();
    selectionSettled();
    if (!m_editing->isOpen())
        return;
    m_place->showDialog();
    m_pane->form()->focusFirst();
}

// -1 where none is or several are.
int RecordPage::selectedRow() const
{
    const QList<RowRange> rows = m_table->selectedRanges();
    return rows.size() == 1 && rows.first().count() == 1 ? rows.first().first : -1;
}

void RecordPage::editCell()
{
    const int row = selectedRow();
    if (row < 0)
        return;
    // The current row may be one whose selection was taken back.
    if (m_table->currentIndex().row() != row)
        m_table->showRow(row);
    if (!m_table->editCell())
        editRecord();
}

void RecordPage::saveRecord()
{
    m_editing->save();
}

void RecordPage::rate(int rating)
{
    const Record record = m_model->recordAt(selectedRow());
    if (record.isEmpty() || !mayChangeSelected())
        return;
    const Record expected = m_editing->expected(record);
    for (const FieldSpec &field : m_spec.fields) {
        if (field.shape == FieldShape::Stars
            && m_context.identity.rights().maySet(m_spec.name, field.name)
            && expected.value(field.name).toInt() != rating)
            m_editing->change(record, {{field.name, qint64(rating)}});
    }
}

void RecordPage::storeCell(const Record &opened, const QString &field, const QVariant &value)
{
    // Changes made here since the cell was opened are no conflict; those of others are.
    const Record now = m_model->recordAt(m_model->rowOf(idOf(opened)));
    const bool ours = m_editing->newest(opened) == revisionOf(now);
    const Record &record = ours ? now : opened;
    const Record changes = completed(m_spec, {{field, value}}, Extent::Partial);
    const QList<FieldMessage> wrong = validate(m_spec, changes, Extent::Partial);
    if (wrong.isEmpty())
        return m_editing->change(record, changes);
    // The form has room to say what is wrong.
    m_place->showDialog();
    m_editing->open(record);
    m_pane->form()->setValues({{field, value}});
    m_pane->form()->focusFirstWrong();
}

void RecordPage::wasCreated(const Record &record)
{
    // Of a user who has gone meanwhile.
    if (!m_entered)
        return;
    // Whoever has gone on to another one meanwhile stays there.
    if (m_editing->currentId() == idOf(record))
        m_wantedId = idOf(record);
    m_model->recordStored(record);
    closeWhenDone(record);
    const qint64 number = m_undo.add({.resource = m_spec.name, .records = {{{}, record}}});
    m_notices->offer(tr("Added \u201c%1\u201d.").arg(words::named(m_spec, record)), tr("Undo"),
                     [this, number] { m_undo.undo(number); });
}

void RecordPage::wasStored(const Record &before, const Record &after)
{
    if (!m_entered)
        return;
    m_model->recordStored(after);
    Q_EMIT selectionChanged();
    closeWhenDone(after);
    const qint64 number = m_undo.add({.resource = m_spec.name, .records = {{before, after}}});
    m_notices->offer(tr("Saved \u201c%1\u201d.").arg(words::named(m_spec, after)), tr("Undo"),
                     [this, number] { m_undo.undo(number); });
}

void RecordPage::closeWhenDone(const Record &record)
{
    if (m_editing->currentId() == idOf(record) && !m_pane->form()->isChanged())
        m_place->closeDialog();
}

void RecordPage::deleteSelected()
{
    if (!mayDeleteSelected())
        return;
    m_goesOn = true;
    m_deletions->deleteRows(m_table->selectedRanges());
}

void RecordPage::deleteOpen()
{
    // With the next record in the pane, a second click would delete that one as well.
    m_goesOn = false;
    if (m_editing->currentId() > 0)
        m_deletions->deleteRecord(m_pane->form()->stored());
}

void RecordPage::wasDeleted(const QList<Record> &records)
{
    const qint64 shown = m_editing->currentId();
    const bool elsewhere = shown > 0
        && std::none_of(records.begin(), records.end(),
                        [shown](const Record &record) { return idOf(record) == shown; });
    // Whoever has gone on to another one meanwhile stays there.
    if (!elsewhere)
        leaveDeleted();
    for (const Record &record : records)
        m_editing->forget(idOf(record));
    if (!m_editing->isOpen())
        m_editing->close(m_goesOn ? QString() : selectWords());
    m_model->reload();
}

void RecordPage::leaveDeleted()
{
    m_place->closeDialog();
    const QList<RowRange> rows = m_table->selectedRanges();
    if (!rows.isEmpty() && m_goesOn)
        m_wantedRow = rows.first().first;
    m_table->clearSelection();
    // From the button in the pane, which goes away with the record.
    if (m_pane->isAncestorOf(focusWidget()))
        m_table->setFocus(Qt::OtherFocusReason);
}

void RecordPage::restored(qint64 id, const Record &record)
{
    if (record.isEmpty()) {
        m_editing->forget(id);
        m_model->reload();
        return;
    }
    m_editing->refresh(record);
    if (m_model->rowOf(id) < 0)
        m_wantedId = id;
    m_model->recordStored(record);
    Q_EMIT selectionChanged();
}

} // namespace lectern
