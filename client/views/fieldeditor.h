// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "resource/fieldspec.h"
#include "resource/record.h"
#include "views/viewcontext.h"

#include <QObject>

class QWidget;

/** The editor of one field in a form: a widget that fits the field's type, and its value. */
namespace lectern {

class FieldEditor : public QObject
{
    Q_OBJECT

public:
    FieldEditor(const FieldSpec &field, QObject *parent) : QObject(parent), m_field(field) { }

    const FieldSpec &field() const { return m_field; }

    /** What takes the focus; its objectName is field_ and the field's name. */
    virtual QWidget *widget() const = 0;

    /** Fault: Invalid, with one message, where what was typed cannot be a value of the field. */
    virtual Result<QVariant> value() const = 0;

    /** What was typed, where it can be something else than a value of the field. */
    virtual QString text() const { return {}; }

    /**
     * Without edited(). `record` has, beside the field's value, the record it may refer to; text
     * in the place of another value is shown as it is.
     */
    virtual void setValue(const Record &record) = 0;

    /** Whether the widget has typing of its own to take back. */
    virtual bool canUndo() const { return false; }

    /** It is shown and cannot be changed. */
    virtual void setReadOnly(bool readOnly);

    /** Marks it as wrong; what is wrong is said beneath it. */
    virtual void setWrong(bool wrong);

    /** Whether the widget says itself what the field is called. */
    virtual bool hasOwnLabel() const { return false; }

Q_SIGNALS:
    void edited();

private:
    FieldSpec m_field;
};

/** Null where the field is for the server alone. Both belong to `parent`. */
FieldEditor *createFieldEditor(const FieldSpec &field, const ViewContext &context, QWidget *parent);

} // namespace lectern
