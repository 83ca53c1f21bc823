// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordform.h"

#include "api/identity.h"
#include "resource/validator.h"
#include "views/fieldrow.h"

#include <QVBoxLayout>

#include <algorithm>

namespace lectern {

namespace {

// An empty line of a form stands for text that is not given as well.
bool isSame(const QVariant &one, const QVariant &other)
{
    if (one.isNull() || other.isNull())
        return one.toString().isEmpty() && other.toString().isEmpty();
    return one == other;
}

QString messageFor(const QList<FieldMessage> &messages, const QString &field)
{
    QStringList found;
    for (const FieldMessage &message : messages) {
        if (message.field == field)
            found.append(message.message);
    }
    return found.join(u' ');
}

bool isPerhapsUnfinished(const FieldMessage &message)
{
    return message.code == u"not_an_email" || message.code == u"reference"
        || message.code == u"wrong_type";
}

} // namespace

RecordForm::RecordForm(const ResourceSpec &spec, const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_spec(spec), m_context(context)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    for (const FieldSpec &field : spec.fields) {
        if (field.readOnly)
            continue;
        auto *row = new FieldRow(field, context, this);
        layout->addWidget(row);
        m_rows.append(row);
        connect(row->editor(), &FieldEditor::edited, this, [this, row] { fieldEdited(row); });
        connect(row, &FieldRow::left, this, [this, row] { fieldLeft(row); });
    }
    setStored({});
}

void RecordForm::setStored(const Record &record)
{
    m_stored = record;
    const Record shown = storedOrDefaults();
    for (FieldRow *row : m_rows) {
        row->editor()->setValue(shown);
        row->setTouched(false);
        row->setMessage({});
    }
    applyRights();
}

void RecordForm::applyRights()
{
    const Rights &rights = m_context.identity.rights();
    const bool may = m_stored.isEmpty() ? rights.mayCreate(m_spec.name)
                                        : rights.mayChange(m_spec.name, m_stored);
    for (FieldRow *row : m_rows)
        row->setReadOnly(!may || !rights.maySet(m_spec.name, row->editor()->field().name));
}

Record RecordForm::storedOrDefaults() const
{
    return m_stored.isEmpty() ? completed(m_spec, {}, Extent::Whole) : m_stored;
}

void RecordForm::setValues(const Record &values)
{
    for (FieldRow *row : m_rows) {
        if (!values.contains(row->editor()->field().name))
            continue;
        row->editor()->setValue(values);
        row->setTouched(true);
    }
    showOwnMessages();
    Q_EMIT edited();
}

Record RecordForm::values() const
{
    Record record;
    for (const FieldRow *row : m_rows) {
        if (const auto value = row->editor()->value())
            record.insert(row->editor()->field().name, *value);
    }
    return completed(m_spec, record, Extent::Partial);
}

Record RecordForm::settable() const
{
    Record record = values();
    for (const FieldRow *row : m_rows) {
        if (m_stored.isEmpty() && row->isReadOnly())
            record.remove(row->editor()->field().name);
    }
    return record;
}

Record RecordForm::changes() const
{
    const Record before = storedOrDefaults();
    Record changed = values();
    changed.removeIf(
        [&](Record::iterator it) { return isSame(it.value(), before.value(it.key())); });
    return changed;
}

Record RecordForm::typed() const
{
    Record typed = changes();
    for (const FieldRow *row : m_rows) {
        if (!row->editor()->value())
            typed.insert(row->editor()->field().name, row->editor()->text());
    }
    return typed;
}

QList<FieldMessage> RecordForm::problems() const
{
    QList<FieldMessage> wrong;
    for (const FieldRow *row : m_rows) {
        const auto value = row->editor()->value();
        if (!value)
            wrong += value.fault().fields;
    }
    const Record record = values();
    for (const FieldRow *row : m_rows) {
        const FieldSpec &field = row->editor()->field();
        if (record.contains(field.name))
            wrong += validateValue(field, record.value(field.name));
    }
    return wrong;
}

void RecordForm::showMessages(const QList<FieldMessage> &messages)
{
    for (FieldRow *row : m_rows) {
        const QString message = messageFor(messages, row->editor()->field().name);
        if (!message.isEmpty())
            row->setMessage(message);
    }
}

void RecordForm::showProblems()
{
    for (FieldRow *row : m_rows)
        row->setTouched(true);
    showOwnMessages();
}

void RecordForm::showOwnMessages()
{
    const QList<FieldMessage> wrong = problems();
    for (FieldRow *row : m_rows) {
        if (row->isTouched())
            row->setMessage(messageFor(wrong, row->editor()->field().name));
    }
}

void RecordForm::fieldEdited(FieldRow *row)
{
    const QString name = row->editor()->field().name;
    QList<FieldMessage> wrong = problems();
    // Nobody likes to be told that half an address is not an address yet.
    if (row->message().isEmpty())
        wrong.removeIf([](const FieldMessage &message) { return isPerhapsUnfinished(message); });
    // Only of the field that was edited: a server's message under another one still holds.
    row->setMessage(messageFor(wrong, name));
    Q_EMIT edited();
}

void RecordForm::fieldLeft(FieldRow *row)
{
    // Without a problem of its own the field keeps what the server has said about it.
    const QString message = messageFor(problems(), row->editor()->field().name);
    if (row->isTouched() && !message.isEmpty())
        row->setMessage(message);
}

void RecordForm::focusFirst()
{
    const auto first = std::find_if(m_rows.begin(), m_rows.end(),
                                    [](const FieldRow *row) { return !row->isReadOnly(); });
    if (first != m_rows.end())
        (*first)->editor()->widget()->setFocus(Qt::OtherFocusReason);
}

void RecordForm::focusFirstWrong()
{
    const auto wrong = std::find_if(m_rows.begin(), m_rows.end(),
                                    [](const FieldRow *row) { return !row->message().isEmpty(); });
    if (wrong != m_rows.end())
        (*wrong)->editor()->widget()->setFocus(Qt::OtherFocusReason);
}

} // namespace lectern
