// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/conflictdialog.h"

#include "api/resourceclient.h"
#include "core/timestamp.h"
#include "models/datewords.h"
#include "views/plainlabel.h"
#include "views/words.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

#include <array>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

enum Column { FieldColumn, MineColumn, TheirsColumn, DifferenceColumn, ColumnCount };

QPushButton *choiceButton(const QString &objectName, const QString &words, const QString &hint)
{
    auto *button = new QPushButton(words);
    button->setObjectName(objectName);
    button->setToolTip(hint);
    button->setAccessibleDescription(hint);
    return button;
}

} // namespace

ConflictDialog::ConflictDialog(const ResourceSpec &spec, const ViewContext &context,
                               const Versions &versions, QWidget *parent)
    : QDialog(parent), m_spec(spec), m_context(context), m_versions(versions)
{
    setObjectName(u"conflictDialog"_s);
    setWindowTitle(tr("Changed by someone else"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(680, 380);
    QLabel *text = plainLabel(u"conflictText"_s, this);
    text->setText(introduction());

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addWidget(makeTable(), 1);
    layout->addWidget(makeButtons());
    // What can be taken back is what Enter does.
    m_goOn->setFocus();
    // Closing it is the choice that changes nothing.
    connect(this, &QDialog::rejected, this, &ConflictDialog::goOn);
}

QString ConflictDialog::introduction() const
{
    const QDateTime time = fromTimestamp(m_versions.theirs.value(u"updated_at"_s).toString());
    return tr("\u201c%1\u201d was changed %2 by %3 while you were editing it. Nothing has been "
              "overwritten. Which version should be kept?")
        .arg(words::named(m_spec, m_versions.before), dateTimeWords(time, m_context.clock()),
             m_versions.theirs.value(u"last_updated_by"_s).toString());
}

QWidget *ConflictDialog::makeTable()
{
    m_table = new QTableWidget(0, ColumnCount, this);
    m_table->setObjectName(u"conflictTable"_s);
    m_table->setAccessibleName(tr("The two versions"));
    m_table->setHorizontalHeaderLabels(
        {tr("Field"), tr("Keep mine"), tr("Take theirs"), tr("Changed by")});
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(true);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(MineColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(TheirsColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (const FieldSpec &field : m_spec.fields) {
        if (!field.readOnly)
            addRow(field);
    }
    m_table->resizeRowsToContents();
    return m_table;
}

QString ConflictDialog::differenceOf(const FieldSpec &field) const
{
    const bool mine = m_versions.changes.contains(field.name);
    const bool theirs = m_versions.theirs.value(field.name) != m_versions.before.value(field.name);
    if (mine && theirs)
        return m_versions.changes.value(field.name) == m_versions.theirs.value(field.name)
            ? tr("both, alike")
            : tr("both, differently");
    if (mine)
        return tr("you");
    return theirs ? tr("them") : QString();
}

// Each column shows what its choice would lead to, so that what only they have changed is theirs in
// both.
void ConflictDialog::addRow(const FieldSpec &field)
{
    Record mine = m_versions.theirs;
    const bool isMine = m_versions.changes.contains(field.name);
    if (isMine) {
        // The record referred to is of the other number.
        mine.remove(field.expandName());
        mine.insert(field.name, m_versions.changes.value(field.name));
    }
    const bool isTheirs =
        m_versions.theirs.value(field.name) != m_versions.before.value(field.name);
    const std::array<bool, ColumnCount> bold {false, isMine, isTheirs, isMine || isTheirs};
    const QStringList cells {field.label, words::shown(m_context.catalog, field, mine),
                             words::shown(m_context.catalog, field, m_versions.theirs),
                             differenceOf(field)};
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    for (int column = 0; column < ColumnCount; ++column) {
        auto *item = new QTableWidgetItem(cells.at(column));
        item->setFlags(Qt::ItemIsEnabled);
        QFont font = m_table->font();
        font.setBold(bold[size_t(column)]);
        item->setFont(font);
        m_table->setItem(row, column, item);
    }
    if (field.type == FieldType::Reference) {
        nameReference(field, mine.value(field.name).toLongLong(), row, MineColumn);
        nameReference(field, m_versions.theirs.value(field.name).toLongLong(), row, TheirsColumn);
    }
}

// Numbers tell people nothing; until the name is here, the number stands for it.
void ConflictDialog::nameReference(const FieldSpec &field, qint64 id, int row, int column)
{
    const ResourceSpec *target = findSpec(m_context.catalog, field.reference);
    if (!target || id <= 0)
        return;
    ResourceClient(&m_context.api, *target)
        .fetch(id, this, [this, row, column, target = *target](const Result<Record> &record) {
            if (record)
                m_table->item(row, column)->setText(words::named(target, *record));
        });
}

QWidget *ConflictDialog::makeButtons()
{
    auto *mine = choiceButton(u"keepMine"_s, tr("Keep mine"),
                              tr("Store your changes; the other fields stay as they are now"));
    auto *theirs = choiceButton(u"keepTheirs"_s, tr("Take theirs"),
                                tr("Give up your changes and show what is stored"));
    m_goOn = choiceButton(u"goOnEditing"_s, tr("Go on editing"),
                          tr("Store nothing yet; your changes stay in the form"));
    m_goOn->setDefault(true);
    connect(mine, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT keepMine();
    });
    connect(theirs, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT keepTheirs();
    });
    connect(m_goOn, &QPushButton::clicked, this, &QDialog::reject);

    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_goOn);
    layout->addStretch();
    layout->addWidget(theirs);
    layout->addWidget(mine);
    return row;
}

} // namespace lectern
