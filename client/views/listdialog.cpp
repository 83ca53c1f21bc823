// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/listdialog.h"

#include "core/csv.h"
#include "views/plainlabel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRaw = Qt::UserRole; ///< a cell as it is saved

} // namespace

ListDialog::ListDialog(const QString &title, const QString &introduction,
                       const QStringList &columns, QWidget *parent)
    : QDialog(parent), m_columns(columns), m_table(new QTableWidget(0, int(columns.size()), this)),
      m_buttons(new QHBoxLayout), m_close(new QPushButton(tr("Close"), this))
{
    setObjectName(u"listDialog"_s);
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(680, 420);
    QLabel *text = plainLabel(u"listText"_s, this);
    text->setText(introduction);
    m_table->setObjectName(u"listTable"_s);
    m_table->setAccessibleName(title);
    m_table->setHorizontalHeaderLabels(columns);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_close->setObjectName(u"listClose"_s);
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    m_buttons->setSpacing(8);
    m_buttons->addStretch();
    m_buttons->addWidget(m_close);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addWidget(m_table, 1);
    layout->addLayout(m_buttons);
}

void ListDialog::addLine(const QVariantList &cells)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    for (int column = 0; column < m_columns.size(); ++column) {
        const QVariant cell = cells.value(column);
        const bool text = cell.typeId() == QMetaType::QString;
        auto *item =
            new QTableWidgetItem(text ? cell.toString() : QLocale().toString(cell.toLongLong()));
        item->setData(kRaw, cell.toString());
        m_table->setItem(row, column, item);
    }
}

void ListDialog::setCloseWords(const QString &words)
{
    m_close->setText(words);
}

QPushButton *ListDialog::addChoice(const QString &objectName, const QString &words)
{
    auto *button = new QPushButton(words, this);
    button->setObjectName(objectName);
    button->setProperty("main", true);
    m_buttons->addWidget(button);
    connect(button, &QPushButton::clicked, this, &QDialog::accept);
    return button;
}

QPushButton *ListDialog::addTool(const QString &objectName, const QString &words)
{
    auto *button = new QPushButton(words, this);
    button->setObjectName(objectName);
    m_buttons->insertWidget(0, button);
    // At the left, and so before the others when it comes to Tab.
    setTabOrder(button, m_close);
    return button;
}

QByteArray ListDialog::toCsv() const
{
    QByteArray csv = csvLine(m_columns);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < m_columns.size(); ++column)
            cells.append(m_table->item(row, column)->data(kRaw).toString());
        csv += csvLine(cells);
    }
    return csv;
}

} // namespace lectern
