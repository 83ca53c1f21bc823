// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "views/viewcontext.h"

#include <QTableView>

#include <optional>

class QMenu;

/** The table of a page: rows of one height, keys, columns that can be arranged and are remembered.
 */
namespace lectern {

class RecordDelegate;
class RecordHeader;
class ResourceModel;

/** Rows first to last, both included. */
struct RowRange
{
    int first = 0;
    int last = -1;

    int count() const { return last - first + 1; }
};

class RecordTable : public QTableView
{
    Q_OBJECT

public:
    RecordTable(const ViewContext &context, ResourceModel &model, QWidget *parent = nullptr);

    /** In order; cheap also where a million rows are selected. */
    QList<RowRange> selectedRanges() const;
    qint64 selectedCount() const;

    /** Selects the row alone, and shows it. */
    void showRow(int row);

    /** Edits the current cell in place. False where its field is edited in the form. */
    bool editCell();

    /** nullopt: the columns share the width among them until the user arranges them. */
    void setPageLayout(const std::optional<PageLayout> &layout);
    PageLayout pageLayout() const;

    /** Puts the choices into the menu: what to sort by, and which columns to show. */
    void fillSortMenu(QMenu *menu);
    void fillColumnMenu(QMenu *menu);

Q_SIGNALS:
    void editWanted(); ///< Enter or a double click
    void cellEditWanted(); ///< F2
    void deleteWanted();
    void selectionMoved(); ///< the selected rows or the current one are others now
    void ratingChosen(int rating); ///< for the current row
    void valueEntered(const lectern::Record &before, const QString &field, const QVariant &value);
    void layoutArranged(); ///< by the user: order, widths, hidden columns or sort

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void selectionChanged(const QItemSelection &selected,
                          const QItemSelection &deselected) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void setUpHeader();
    void showColumnMenu(const QPoint &at);
    void setColumnShown(int column, bool shown);
    void fit();
    void restore(const PageLayout &layout);
    void arranged();
    void sortBy(int column, Qt::SortOrder order);
    void sortAgainBy(int column);
    bool isSortable(int column) const;
    void showSortArrow();
    int ratingColumn() const;
    bool actOnKey(int key);

    const ViewContext &m_context;
    ResourceModel &m_model;
    RecordHeader *m_header;
    RecordDelegate *m_delegate;
    bool m_arranged = false; ///< by the user, so that widths are no longer shared out
    bool m_arranging = false; ///< by this class, just now
};

} // namespace lectern
