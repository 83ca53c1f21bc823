// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/linelist.h"

#include "views/plainlabel.h"

#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

LineList::LineList(const QString &objectName, const QString &name, const QStringList &columns,
                   QWidget *parent)
    : QWidget(parent), m_stack(new QStackedWidget(this)),
      m_table(new QTableWidget(0, int(columns.size()), this)),
      m_words(plainLabel(objectName + u"Words"_s, this))
{
    m_table->setObjectName(objectName);
    m_table->setAccessibleName(name);
    m_table->setHorizontalHeaderLabels(columns);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_words->setAlignment(Qt::AlignCenter);
    m_words->setProperty("muted", true);
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &LineList::choiceMoved);
    m_stack->addWidget(m_words);
    m_stack->addWidget(m_table);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

void LineList::setLines(const QList<Line> &lines)
{
    const qint64 before = chosen();
    m_table->setRowCount(0);
    for (const Line &line : lines) {
        const int row = m_table->rowCount();
        m_table->insertRow(row);
        for (int column = 0; column < line.cells.size(); ++column) {
            auto *item = new QTableWidgetItem(line.cells.at(column));
            item->setData(Qt::UserRole, line.id);
            item->setToolTip(line.cells.at(column).toHtmlEscaped());
            m_table->setItem(row, column, item);
        }
    }
    m_table->resizeColumnsToContents();
    // One long name must not push the others out of sight.
    m_table->setColumnWidth(0, std::clamp(m_table->columnWidth(0), 120, 240));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_stack->setCurrentWidget(m_table);
    choose(before);
}

void LineList::choose(qint64 id)
{
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->item(row, 0)->data(Qt::UserRole).toLongLong() == id)
            m_table->setCurrentCell(row, 0);
    }
    Q_EMIT choiceMoved();
}

void LineList::say(const QString &words)
{
    m_table->setRowCount(0);
    m_words->setText(words);
    m_stack->setCurrentWidget(m_words);
    Q_EMIT choiceMoved();
}

qint64 LineList::chosen() const
{
    const QList<QTableWidgetItem *> items = m_table->selectedItems();
    return items.isEmpty() ? 0 : items.first()->data(Qt::UserRole).toLongLong();
}

} // namespace lectern
