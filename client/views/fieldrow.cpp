// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/fieldrow.h"

#include "views/undokey.h"

#include <QEvent>
#include <QFocusEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

FieldRow::FieldRow(const FieldSpec &field, const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_editor(createFieldEditor(field, context, this)),
      m_message(new QLabel(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    if (!m_editor->hasOwnLabel()) {
        auto *label = new QLabel(field.label, this);
        label->setProperty("muted", true);
        label->setBuddy(m_editor->widget());
        layout->addWidget(label);
    }
    layout->addWidget(m_editor->widget());
    m_message->setObjectName(u"message_"_s + field.name);
    m_message->setProperty("problem", true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->hide();
    layout->addWidget(m_message);
    m_editor->widget()->installEventFilter(this);
    connect(m_editor, &FieldEditor::edited, this, [this] { m_touched = true; });
}

bool FieldRow::eventFilter(QObject *watched, QEvent *event)
{
    if (isUndoAsked(event) && !m_editor->canUndo()) {
        event->ignore();
        return true;
    }
    if (event->type() == QEvent::FocusOut) {
        const Qt::FocusReason reason = static_cast<QFocusEvent *>(event)->reason();
        // A menu or a list of choices over the field is still work on the field.
        if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason)
            Q_EMIT left();
    }
    return QWidget::eventFilter(watched, event);
}

void FieldRow::setMessage(const QString &message)
{
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    m_editor->setWrong(!message.isEmpty());
    m_editor->widget()->setAccessibleDescription(message);
}

void FieldRow::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    m_editor->setReadOnly(readOnly);
}

QString FieldRow::message() const
{
    return m_message->text();
}

} // namespace lectern
