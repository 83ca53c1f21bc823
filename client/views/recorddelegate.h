// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"

#include <QStyledItemDelegate>

/**
 * Paints the cells of a table of records (matches of the search marked, stars, hairlines, pale bars
 * for rows on their way) and edits them in place; what was entered is stored by the page.
 */
namespace lectern {

class Appearance;
class ResourceModel;
struct FieldSpec;
struct Tokens;

class RecordDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    RecordDelegate(const Appearance &appearance, const ResourceModel &model,
                   QObject *parent = nullptr);

    /** Whether F2 edits such a field in its cell; the others are edited in the form. */
    static bool editsInCell(const FieldSpec &field);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                          const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model,
                      const QModelIndex &index) const override;
    void updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                              const QModelIndex &index) const override;

Q_SIGNALS:
    /** In-cell editing has ended with another value; `before`: as the record was when it began. */
    void valueEntered(const lectern::Record &before, const QString &field,
                      const QVariant &value) const;

private:
    void paintBar(QPainter &painter, const QRect &area, const QModelIndex &index) const;
    void paintText(QPainter &painter, const QRect &area, const QStyleOptionViewItem &option,
                   const QModelIndex &index) const;
    QColor textColour(const FieldSpec &field, bool selected) const;

    const Appearance &m_appearance;
    const ResourceModel &m_model;
};

} // namespace lectern
