// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/fieldeditor.h"

#include "models/celltext.h"
#include "resource/codec.h"
#include "views/referencepicker.h"
#include "views/stareditor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QStyle>

namespace lectern {

using namespace Qt::StringLiterals;

void FieldEditor::setWrong(bool wrong)
{
    if (widget()->property("wrong").toBool() == wrong)
        return;
    widget()->setProperty("wrong", wrong);
    widget()->style()->unpolish(widget());
    widget()->style()->polish(widget());
}

void FieldEditor::setReadOnly(bool readOnly)
{
    widget()->setEnabled(!readOnly);
}

namespace {

class LineField : public FieldEditor
{
public:
    LineField(const FieldSpec &field, QWidget *parent)
        : FieldEditor(field, parent), m_line(new QLineEdit(parent))
    {
        connect(m_line, &QLineEdit::textEdited, this, &FieldEditor::edited);
    }

    QWidget *widget() const override { return m_line; }
    Result<QVariant> value() const override { return parseValue(field(), m_line->text()); }
    QString text() const override { return m_line->text(); }
    bool canUndo() const override { return m_line->isUndoAvailable(); }
    void setReadOnly(bool readOnly) override { m_line->setReadOnly(readOnly); }
    void setValue(const Record &record) override
    {
        m_line->setText(valueText(record.value(field().name)));
    }

private:
    QLineEdit *m_line;
};

class ParagraphField : public FieldEditor
{
public:
    ParagraphField(const FieldSpec &field, QWidget *parent)
        : FieldEditor(field, parent), m_text(new QPlainTextEdit(parent))
    {
        m_text->setTabChangesFocus(true);
        m_text->setMinimumHeight(120);
        connect(m_text, &QPlainTextEdit::textChanged, this, &FieldEditor::edited);
    }

    QWidget *widget() const override { return m_text; }
    Result<QVariant> value() const override { return QVariant(m_text->toPlainText()); }
    bool canUndo() const override { return m_text->document()->isUndoAvailable(); }
    void setReadOnly(bool readOnly) override { m_text->setReadOnly(readOnly); }
    void setValue(const Record &record) override
    {
        const QSignalBlocker quiet(m_text);
        m_text->setPlainText(record.value(field().name).toString());
    }

private:
    QPlainTextEdit *m_text;
};

class StarsField : public FieldEditor
{
public:
    StarsField(const FieldSpec &field, const ViewContext &context, QWidget *parent)
        : FieldEditor(field, parent), m_stars(new StarEditor(context.appearance, parent))
    {
        connect(m_stars, &StarEditor::valueChanged, this, &FieldEditor::edited);
    }

    QWidget *widget() const override { return m_stars; }
    Result<QVariant> value() const override { return QVariant(qint64(m_stars->value())); }
    void setValue(const Record &record) override
    {
        const QSignalBlocker quiet(m_stars);
        m_stars->setValue(record.value(field().name).toInt());
        m_stars->update();
    }
    void setWrong(bool wrong) override { m_stars->setWrong(wrong); }

private:
    StarEditor *m_stars;
};

class ChoiceField : public FieldEditor
{
public:
    ChoiceField(const FieldSpec &field, QWidget *parent)
        : FieldEditor(field, parent), m_combo(new QComboBox(parent))
    {
        if (field.nullable())
            m_combo->addItem(QString(), QVariant());
        for (const QString &choice : field.choices)
            m_combo->addItem(choiceText(choice), choice);
        connect(m_combo, &QComboBox::activated, this, &FieldEditor::edited);
    }

    QWidget *widget() const override { return m_combo; }
    Result<QVariant> value() const override { return m_combo->currentData(); }
    void setValue(const Record &record) override
    {
        m_combo->setCurrentIndex(m_combo->findData(record.value(field().name)));
    }

private:
    QComboBox *m_combo;
};

class BooleanField : public FieldEditor
{
public:
    BooleanField(const FieldSpec &field, QWidget *parent)
        : FieldEditor(field, parent), m_box(new QCheckBox(field.label, parent))
    {
        connect(m_box, &QCheckBox::clicked, this, &FieldEditor::edited);
    }

    QWidget *widget() const override { return m_box; }
    Result<QVariant> value() const override { return QVariant(m_box->isChecked()); }
    void setValue(const Record &record) override
    {
        m_box->setChecked(record.value(field().name).toBool());
    }
    bool hasOwnLabel() const override { return true; }

private:
    QCheckBox *m_box;
};

class ReferenceField : public FieldEditor
{
public:
    ReferenceField(const FieldSpec &field, const ResourceSpec &target, const ViewContext &context,
                   QWidget *parent)
        : FieldEditor(field, parent), m_picker(new ReferencePicker(context, target, parent))
    {
        connect(m_picker, &ReferencePicker::edited, this, &FieldEditor::edited);
    }

    QWidget *widget() const override { return m_picker; }
    Result<QVariant> value() const override
    {
        if (m_picker->isUnfinished())
            return unfinished();
        return m_picker->id() > 0 ? QVariant(m_picker->id()) : QVariant();
    }
    QString text() const override { return m_picker->text(); }
    bool canUndo() const override { return m_picker->isUndoAvailable(); }
    void setReadOnly(bool readOnly) override { m_picker->setReadOnly(readOnly); }
    void setValue(const Record &record) override
    {
        const QVariant value = record.value(field().name);
        if (value.typeId() == QMetaType::QString)
            m_picker->setTyped(value.toString());
        else
            m_picker->setRecord(value.toLongLong(), record.value(field().expandName()).toMap());
    }

private:
    Fault unfinished() const
    {
        if (m_picker->foundNone()) {
            const QString message = m_picker->noneFoundWords();
            return Fault::invalid(message, {{field().name, u"not_found"_s, message}});
        }
        const QString message =
            ReferencePicker::tr("Choose one of the %1 from the list.").arg(field().reference);
        return Fault::invalid(message, {{field().name, u"reference"_s, message}});
    }

    ReferencePicker *m_picker;
};

FieldEditor *createForType(const FieldSpec &field, const ViewContext &context, QWidget *parent)
{
    switch (field.type) {
    case FieldType::Boolean:
        return new BooleanField(field, parent);
    case FieldType::Choice:
        return new ChoiceField(field, parent);
    case FieldType::Reference:
        if (const ResourceSpec *target = findSpec(context.catalog, field.reference))
            return new ReferenceField(field, *target, context, parent);
        return new LineField(field, parent);
    case FieldType::Integer:
        if (field.shape == FieldShape::Stars)
            return new StarsField(field, context, parent);
        return new LineField(field, parent);
    case FieldType::Text:
        if (field.shape == FieldShape::Paragraph)
            return new ParagraphField(field, parent);
        return new LineField(field, parent);
    case FieldType::Timestamp:
        return new LineField(field, parent);
    }
    Q_UNREACHABLE();
}

} // namespace

FieldEditor *createFieldEditor(const FieldSpec &field, const ViewContext &context, QWidget *parent)
{
    if (field.readOnly)
        return nullptr;
    FieldEditor *editor = createForType(field, context, parent);
    editor->widget()->setObjectName(u"field_"_s + field.name);
    editor->widget()->setAccessibleName(field.label);
    return editor;
}

} // namespace lectern
