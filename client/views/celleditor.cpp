// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/celleditor.h"

#include "models/celltext.h"
#include "views/stareditor.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QLineEdit>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CellEditor", text);
}

QComboBox *createCombo(const FieldSpec &field, QWidget *parent)
{
    auto *combo = new QComboBox(parent);
    if (field.type == FieldType::Boolean) {
        combo->addItem(tr("No"), false);
        combo->addItem(tr("Yes"), true);
    } else {
        for (const QString &choice : field.choices)
            combo->addItem(choiceText(choice), choice);
    }
    return combo;
}

QWidget *createFor(const FieldSpec &field, const Appearance &appearance, QWidget *parent)
{
    if (field.shape == FieldShape::Stars) {
        auto *stars = new StarEditor(appearance, parent);
        stars->setFramed(false);
        return stars;
    }
    if (field.type == FieldType::Boolean || field.type == FieldType::Choice)
        return createCombo(field, parent);
    auto *line = new QLineEdit(parent);
    line->setProperty("inCell", true);
    return line;
}

} // namespace

QWidget *createCellEditor(const FieldSpec &field, const Appearance &appearance, QWidget *parent)
{
    QWidget *editor = createFor(field, appearance, parent);
    editor->setObjectName(u"cell_"_s + field.name);
    editor->setAccessibleName(field.label);
    return editor;
}

void setCellEditorValue(QWidget *editor, const QVariant &value)
{
    if (auto *stars = qobject_cast<StarEditor *>(editor))
        stars->setValue(value.toInt());
    else if (auto *combo = qobject_cast<QComboBox *>(editor))
        combo->setCurrentIndex(combo->findData(value));
    else if (auto *line = qobject_cast<QLineEdit *>(editor))
        line->setText(value.toString());
}

QVariant cellEditorValue(const QWidget *editor)
{
    if (const auto *stars = qobject_cast<const StarEditor *>(editor))
        return qint64(stars->value());
    if (const auto *combo = qobject_cast<const QComboBox *>(editor))
        return combo->currentData();
    if (const auto *line = qobject_cast<const QLineEdit *>(editor))
        return line->text();
    return {};
}

} // namespace lectern
