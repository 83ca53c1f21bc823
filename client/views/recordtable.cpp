// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordtable.h"

#include "api/identity.h"
#include "models/resourcemodel.h"
#include "views/appearance.h"
#include "views/columnfit.h"
#include "views/recorddelegate.h"
#include "views/recordheader.h"
#include "views/stars.h"
#include "views/tablemetrics.h"

#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScopedValueRollback>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

RecordTable::RecordTable(const ViewContext &context, ResourceModel &model, QWidget *parent)
    : QTableView(parent), m_context(context), m_model(model),
      m_header(new RecordHeader(context.appearance, this)),
      m_delegate(new RecordDelegate(context.appearance, model, this))
{
    setObjectName(u"table_"_s + model.spec().name);
    setAccessibleName(model.spec().label);
    setHorizontalHeader(m_header);
    setModel(&model);
    setItemDelegate(m_delegate);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(table::kRowHeight);
    verticalHeader()->setDefaultSectionSize(
        std::max(table::kRowHeight, fontMetrics().height() + 12));
    setUpHeader();
    connect(m_delegate, &RecordDelegate::valueEntered, this, &RecordTable::valueEntered);
    connect(this, &QTableView::doubleClicked, this, &RecordTable::editWanted);
    connect(&context.appearance, &Appearance::changed, this, [this] { viewport()->update(); });
    fit();
}

void RecordTable::setUpHeader()
{
    // Not setSortingEnabled(): the model is sorted by what is clicked, in its own way.
    m_header->setSortIndicatorShown(true);
    m_header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_header, &QWidget::customContextMenuRequested, this, &RecordTable::showColumnMenu);
    connect(m_header, &QHeaderView::sectionClicked, this, &RecordTable::sortAgainBy);
    connect(m_header, &RecordHeader::arranged, this, &RecordTable::arranged);
    connect(&m_model, &ResourceModel::queryChanged, this, &RecordTable::showSortArrow);
    showSortArrow();
}

// The order of a reference would be that of numbers which nobody sees.
bool RecordTable::isSortable(int column) const
{
    return m_model.fieldOf(column).type != FieldType::Reference;
}

void RecordTable::sortAgainBy(int column)
{
    // The header has put its arrow there already.
    if (!isSortable(column))
        return showSortArrow();
    // The model, not the arrow, knows what sorts: the header has turned the arrow already.
    const SortKey key = m_model.sortKeys().value(0);
    const bool again = key.field == m_model.fieldOf(column).name && !key.descending;
    sortBy(column, again ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void RecordTable::sortBy(int column, Qt::SortOrder order)
{
    m_model.sort(column, order);
    showSortArrow();
    Q_EMIT layoutArranged();
}

void RecordTable::showSortArrow()
{
    const SortKey key = m_model.sortKeys().value(0);
    m_header->setSortIndicator(m_model.columnOf(key.field),
                               key.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    m_header->viewport()->update();
}

void RecordTable::arranged()
{
    if (m_arranging)
        return;
    m_arranged = true;
    Q_EMIT layoutArranged();
}

void RecordTable::showColumnMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillColumnMenu(menu);
    menu->popup(m_header->mapToGlobal(at));
}

void RecordTable::fillSortMenu(QMenu *menu)
{
    const SortKey key = m_model.sortKeys().value(0);
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (!isSortable(column))
            continue;
        const bool current = m_model.fieldOf(column).name == key.field;
        QAction *action = menu->addAction(m_model.fieldOf(column).label);
        action->setCheckable(true);
        action->setChecked(current);
        connect(action, &QAction::triggered, this,
                [this, column] { sortBy(column, Qt::AscendingOrder); });
    }
    menu->addSeparator();
    QAction *down = menu->addAction(tr("The other way round"));
    down->setCheckable(true);
    down->setChecked(key.descending);
    connect(down, &QAction::triggered, this, [this, key](bool descending) {
        sortBy(m_model.columnOf(key.field), descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    });
}

void RecordTable::fillColumnMenu(QMenu *menu)
{
    for (int column = 0; column < m_model.columnCount(); ++column) {
        QAction *action = menu->addAction(m_model.fieldOf(column).label);
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { setColumnShown(column, shown); });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Arrange by itself")), &QAction::triggered, this, [this] {
        m_arranged = false;
        fit();
        Q_EMIT layoutArranged();
    });
}

void RecordTable::setColumnShown(int column, bool shown)
{
    const bool last = m_header->count() - m_header->hiddenSectionCount() == 1;
    if (!shown && last)
        return;
    setColumnHidden(column, !shown);
    if (shown && columnWidth(column) < m_header->minimumSectionSize())
        setColumnWidth(column, 120);
    arranged();
}

void RecordTable::fit()
{
    if (m_arranged)
        return;
    const QScopedValueRollback guard(m_arranging, true);
    const int width = viewport()->width();
    const ColumnFit fitted = fitColumns(m_model.spec(), width, m_header->fontMetrics());
    for (int column = 0; column < m_model.columnCount(); ++column) {
        const QString name = m_model.fieldOf(column).name;
        setColumnHidden(column, fitted.hidden.contains(name));
        if (const int wanted = fitted.widths.value(name))
            setColumnWidth(column, wanted);
    }
}

void RecordTable::setPageLayout(const std::optional<PageLayout> &layout)
{
    if (!layout)
        return;
    if (!layout->sort.isEmpty())
        m_model.setSortKeys(layout->sort);
    showSortArrow();
    // A layout without widths was only sorted.
    if (!layout->widths.isEmpty())
        restore(*layout);
}

void RecordTable::restore(const PageLayout &layout)
{
    const QScopedValueRollback guard(m_arranging, true);
    m_arranged = true;
    int place = 0;
    for (const QString &name : layout.order) {
        if (const int column = m_model.columnOf(name); column >= 0)
            m_header->moveSection(m_header->visualIndex(column), place++);
    }
    for (int column = 0; column < m_model.columnCount(); ++column) {
        const QString name = m_model.fieldOf(column).name;
        setColumnHidden(column, layout.hidden.contains(name));
        if (const int width = layout.widths.value(name))
            setColumnWidth(column, width);
    }
}

PageLayout RecordTable::pageLayout() const
{
    PageLayout layout;
    layout.sort = m_model.sortKeys();
    if (!m_arranged)
        return layout;
    for (int place = 0; place < m_header->count(); ++place) {
        const int column = m_header->logicalIndex(place);
        const QString name = m_model.fieldOf(column).name;
        layout.order.append(name);
        if (isColumnHidden(column))
            layout.hidden.append(name);
        else
            layout.widths.insert(name, columnWidth(column));
    }
    return layout;
}

QList<RowRange> RecordTable::selectedRanges() const
{
    QList<RowRange> ranges;
    for (const QItemSelectionRange &range : selectionModel()->selection())
        ranges.append({range.top(), range.bottom()});
    std::sort(ranges.begin(), ranges.end(),
              [](RowRange a, RowRange b) { return a.first < b.first; });
    // A row may be in several ranges, one for some of its columns each.
    QList<RowRange> merged;
    for (const RowRange range : ranges) {
        if (!merged.isEmpty() && range.first <= merged.last().last + 1)
            merged.last().last = std::max(merged.last().last, range.last);
        else
            merged.append(range);
    }
    return merged;
}

qint64 RecordTable::selectedCount() const
{
    qint64 count = 0;
    for (const RowRange range : selectedRanges())
        count += range.count();
    return count;
}

void RecordTable::showRow(int row)
{
    const int column = std::max(currentIndex().column(), 0);
    setCurrentIndex(m_model.index(row, column));
    scrollTo(currentIndex());
}

bool RecordTable::editCell()
{
    const QModelIndex index = currentIndex();
    if (!index.isValid() || !RecordDelegate::editsInCell(m_model.fieldOf(index.column())))
        return false;
    if (!index.data(ResourceModel::LoadedRole).toBool())
        return false;
    const Rights &rights = m_context.identity.rights();
    const QString &resource = m_model.spec().name;
    if (!rights.mayChange(resource, m_model.recordAt(index.row()))
        || !rights.maySet(resource, m_model.fieldOf(index.column()).name))
        return false;
    edit(index);
    return true;
}

int RecordTable::ratingColumn() const
{
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (m_model.fieldOf(column).shape == FieldShape::Stars)
            return column;
    }
    return -1;
}

void RecordTable::keyPressEvent(QKeyEvent *event)
{
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    // Keys that a cell's editor does not want come here as well.
    if (!plain || state() == EditingState || !actOnKey(event->key()))
        QTableView::keyPressEvent(event);
}

bool RecordTable::actOnKey(int key)
{
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT editWanted();
        return true;
    case Qt::Key_F2:
        Q_EMIT cellEditWanted();
        return true;
    case Qt::Key_Delete:
        Q_EMIT deleteWanted();
        return true;
    default:
        break;
    }
    const int digit = key - Qt::Key_0;
    if (digit < 0 || digit > stars::kCount || ratingColumn() < 0)
        return false;
    Q_EMIT ratingChosen(digit);
    return true;
}

void RecordTable::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    // The first click on a row selects it, so that no rating is changed by selecting.
    const bool chosen = index.isValid() && index.row() == currentIndex().row()
        && selectionModel()->isSelected(index) && event->modifiers() == Qt::NoModifier;
    QTableView::mousePressEvent(event);
    if (!chosen || event->button() != Qt::LeftButton || index.column() != ratingColumn())
        return;
    const bool first = m_header->sectionPosition(index.column()) == 0;
    const int left = table::textArea(visualRect(index), first).left();
    if (const int star = stars::at(left, event->position().toPoint().x())) {
        const bool only = star == 1 && index.data(ResourceModel::ValueRole).toInt() == 1;
        Q_EMIT ratingChosen(only ? 0 : star);
    }
}

void RecordTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fit();
}

QModelIndex RecordTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers)
{
    // Home and End go through the rows, of which there may be a million, not along one of them.
    const int column = std::max(currentIndex().column(), 0);
    if (action == MoveHome)
        return m_model.index(0, column);
    if (action == MoveEnd)
        return m_model.index(m_model.rowCount() - 1, column);
    return QTableView::moveCursor(action, modifiers);
}

void RecordTable::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTableView::selectionChanged(selected, deselected);
    Q_EMIT selectionMoved();
}

void RecordTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    Q_EMIT selectionMoved();
}

} // namespace lectern
