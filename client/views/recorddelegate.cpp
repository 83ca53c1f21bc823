// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recorddelegate.h"

#include "core/fold.h"
#include "models/resourcemodel.h"
#include "resource/codec.h"
#include "views/appearance.h"
#include "views/celleditor.h"
#include "views/markedtext.h"
#include "views/stars.h"
#include "views/tablemetrics.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr char kBefore[] = "before"; ///< of an editor: the record that it was filled from

bool isSecondary(const FieldSpec &field)
{
    return field.readOnly;
}

bool isFirst(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const auto *table = qobject_cast<const QTableView *>(option.widget);
    return table && table->horizontalHeader()->sectionPosition(index.column()) == 0;
}

Qt::Alignment alignmentOf(const FieldSpec &field)
{
    const bool number = field.type == FieldType::Integer && field.shape == FieldShape::Plain;
    return Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft);
}

} // namespace

RecordDelegate::RecordDelegate(const Appearance &appearance, const ResourceModel &model,
                               QObject *parent)
    : QStyledItemDelegate(parent), m_appearance(appearance), m_model(model)
{
}

bool RecordDelegate::editsInCell(const FieldSpec &field)
{
    return !field.readOnly && field.type != FieldType::Reference
        && field.shape != FieldShape::Paragraph;
}

void RecordDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                           const QModelIndex &index) const
{
    const Tokens &tokens = m_appearance.tokens();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->fillRect(option.rect, selected ? tokens.selection : tokens.window);
    painter->fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1,
                      tokens.line);

    const QRect area = table::textArea(option.rect, isFirst(option, index));
    const FieldSpec &field = m_model.fieldOf(index.column());
    if (!index.data(ResourceModel::LoadedRole).toBool())
        paintBar(*painter, area, index);
    else if (field.shape == FieldShape::Stars)
        stars::paint(*painter, area, index.data(ResourceModel::ValueRole).toInt(), tokens,
                     selected);
    else
        paintText(*painter, area, option, index);

    if (selected && option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(tokens.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

void RecordDelegate::paintBar(QPainter &painter, const QRect &area, const QModelIndex &index) const
{
    // Lengths differ as those of words do, and stay the same for a place in the table.
    const int share = 40 + (index.row() * 7 + index.column() * 13) % 5 * 10;
    const QRectF bar(area.left(), area.center().y() - 4, area.width() * share / 100.0, 8);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_appearance.tokens().line);
    painter.drawRoundedRect(bar, 4, 4);
    painter.restore();
}

QColor RecordDelegate::textColour(const FieldSpec &field, bool selected) const
{
    const Tokens &tokens = m_appearance.tokens();
    if (!isSecondary(field))
        return tokens.text;
    return selected ? tokens.mutedOnSelection : tokens.muted;
}

void RecordDelegate::paintText(QPainter &painter, const QRect &area,
                               const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const FieldSpec &field = m_model.fieldOf(index.column());
    QString text = index.data().toString();
    // Only the first line of a paragraph has room in a row.
    if (const qsizetype end = text.indexOf(u'\n'); end >= 0)
        text = text.left(end) + u"\u2026"_s;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter.setFont(option.font);
    painter.setPen(textColour(field, selected));

    const bool searched = field.type == FieldType::Text && !field.readOnly;
    const QList<TextRange> found =
        searched ? findFolded(text, m_model.searchWords()) : QList<TextRange>();
    if (!found.isEmpty()) {
        paintMarked(painter, area, text, found, m_appearance.tokens());
        return;
    }
    painter.drawText(area, int(alignmentOf(field) | Qt::TextSingleLine),
                     option.fontMetrics.elidedText(text, Qt::ElideRight, area.width()));
}

QSize RecordDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int width = QStyledItemDelegate::sizeHint(option, index).width();
    return {width + table::kFirstPadding + table::kPadding, table::kRowHeight};
}

QWidget *RecordDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &,
                                      const QModelIndex &index) const
{
    const FieldSpec &field = m_model.fieldOf(index.column());
    if (!editsInCell(field) || !index.data(ResourceModel::LoadedRole).toBool())
        return nullptr;
    return createCellEditor(field, m_appearance, parent);
}

void RecordDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    // Once: a reload tells of all cells again, and must not take away what is being typed.
    if (editor->property(kBefore).isValid())
        return;
    editor->setProperty(kBefore, index.data(ResourceModel::RecordRole));
    setCellEditorValue(editor, index.data(ResourceModel::ValueRole));
}

void RecordDelegate::setModelData(QWidget *editor, QAbstractItemModel *,
                                  const QModelIndex &index) const
{
    const FieldSpec &field = m_model.fieldOf(index.column());
    QVariant value = cellEditorValue(editor);
    if (field.type == FieldType::Integer && value.typeId() == QMetaType::QString) {
        // What is not a number stays text, so that the check can say what is wrong with it.
        if (const auto number = parseValue(field, value.toString()))
            value = *number;
    }
    const Record before = editor->property(kBefore).toMap();
    if (value != before.value(field.name))
        Q_EMIT valueEntered(before, field.name, value);
}

void RecordDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                          const QModelIndex &) const
{
    editor->setGeometry(option.rect.adjusted(0, 0, 0, -1));
}

} // namespace lectern
