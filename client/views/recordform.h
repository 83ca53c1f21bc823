// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"
#include "resource/record.h"
#include "views/viewcontext.h"

#include <QWidget>

class QVBoxLayout;

/** The form of a resource, made from its spec; storing what it holds is RecordEditing's. */
namespace lectern {

class FieldRow;

class RecordForm : public QWidget
{
    Q_OBJECT

public:
    RecordForm(const ResourceSpec &spec, const ViewContext &context, QWidget *parent = nullptr);

    /** The record as it is stored, which the form is compared with; empty for a new one. */
    void setStored(const Record &record);
    const Record &stored() const { return m_stored; }

    /** Which fields can be changed, by the user's rights; asked again with each record. */
    void applyRights();

    /** Puts values into some fields as if the user had typed them: a draft, or a merge. */
    void setValues(const Record &values);

    /** What can be read from the fields, all of them. */
    Record values() const;

    /** The same, but of a new record only those that the user may set: the server gives the others
     * what it thinks right. */
    Record settable() const;

    /** The fields whose value is not the stored one (for a new record: not the default). */
    Record changes() const;

    /** The same and, as text, what is typed and cannot be read: all that setValues() needs. */
    Record typed() const;
    bool isChanged() const { return !typed().isEmpty(); }

    /** What keeps it from being stored, by the rules that the server has too. */
    QList<FieldMessage> problems() const;

    /** Shows the server's messages under their fields; they go when the field is edited. */
    void showMessages(const QList<FieldMessage> &messages);

    /** Shows what is wrong in every field, also in those not edited yet. */
    void showProblems();

    void focusFirst();
    void focusFirstWrong();

Q_SIGNALS:
    void edited();

private:
    void fieldEdited(FieldRow *row);
    void fieldLeft(FieldRow *row);
    void showOwnMessages();
    Record storedOrDefaults() const;

    ResourceSpec m_spec;
    const ViewContext &m_context;
    Record m_stored;
    QList<FieldRow *> m_rows;
};

} // namespace lectern
