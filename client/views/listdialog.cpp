// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/listdialog.h"

#include "core/csv.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

ListDialog::ListDialog(const QString &title, const QString &introduction,
                       const QStringList &columns, QWidget *parent)
    : QDialog(parent), m_columns(columns), m_table(new QTableWidget(0, int(columns.size()), this)),
      m_buttons(new QDialogButtonBox(QDialogButtonBox::Close, this))
{
    setObjectName(u"listDialog"_s);
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    resize(680, 420);
    auto *text = new QLabel(introduction, this);
    text->setObjectName(u"listText"_s);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    m_table->setObjectName(u"listTable"_s);
    m_table->setAccessibleName(title);
    m_table->setHorizontalHeaderLabels(columns);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_buttons);
}

void ListDialog::addLine(const QStringList &cells)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    for (int column = 0; column < m_columns.size(); ++column)
        m_table->setItem(row, column, new QTableWidgetItem(cells.value(column)));
}

QPushButton *ListDialog::addChoice(const QString &objectName, const QString &words)
{
    QPushButton *button = m_buttons->addButton(words, QDialogButtonBox::ActionRole);
    button->setObjectName(objectName);
    button->setProperty("main", true);
    connect(button, &QPushButton::clicked, this, &QDialog::accept);
    return button;
}

QPushButton *ListDialog::addTool(const QString &objectName, const QString &words)
{
    QPushButton *button = m_buttons->addButton(words, QDialogButtonBox::ActionRole);
    button->setObjectName(objectName);
    return button;
}

QByteArray ListDialog::toCsv() const
{
    QByteArray csv = csvLine(m_columns);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < m_columns.size(); ++column)
            cells.append(m_table->item(row, column)->text());
        csv += csvLine(cells);
    }
    return csv;
}

} // namespace lectern
