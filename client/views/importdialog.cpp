// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/importdialog.h"

#include "app/settings.h"
#include "views/filechooser.h"
#include "views/plainlabel.h"
#include "views/words.h"

#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMappingRow = 0;
constexpr qsizetype kProblemsTold = 3;

QComboBox *namedCombo(const QString &objectName, const QString &accessibleName, QWidget *parent)
{
    auto *combo = new QComboBox(parent);
    combo->setObjectName(objectName);
    combo->setAccessibleName(accessibleName);
    return combo;
}

} // namespace

ImportDialog::ImportDialog(const ResourceSpec &spec, const ViewContext &context, QWidget *parent)
    : QDialog(parent), m_spec(spec), m_context(context), m_file(plainLabel(u"importFile"_s, this)),
      m_choose(new QPushButton(tr("Choose another file\u2026"), this)),
      m_encoding(namedCombo(u"importEncoding"_s, tr("Encoding"), this)),
      m_delimiter(namedCombo(u"importDelimiter"_s, tr("Columns are separated by"), this)),
      m_table(new QTableWidget(this)), m_problems(plainLabel(u"importProblems"_s, this)),
      m_cancel(new QPushButton(tr("Cancel"), this)), m_import(new QPushButton(tr("Import"), this))
{
    setObjectName(u"importDialog"_s);
    setWindowTitle(tr("Import %1").arg(spec.label.toLower()));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(820, 560);
    m_table->setObjectName(u"importPreview"_s);
    m_table->setAccessibleName(tr("The beginning of the file"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_problems->setProperty("problem", true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(makeFileRow());
    layout->addWidget(makeFormatRow());
    layout->addWidget(m_table, 1);
    layout->addWidget(m_problems);
    layout->addWidget(makeButtons());
}

QWidget *ImportDialog::makeFileRow()
{
    auto *row = new QWidget(this);
    m_choose->setObjectName(u"importChoose"_s);
    connect(m_choose, &QPushButton::clicked, this, &ImportDialog::chooseFile);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_file, 1);
    layout->addWidget(m_choose);
    return row;
}

QWidget *ImportDialog::makeFormatRow()
{
    for (const char *encoding :
         {"UTF-8", "windows-1252", "ISO-8859-1", "UTF-16", "UTF-16LE", "UTF-16BE"})
        m_encoding->addItem(QString::fromLatin1(encoding), QByteArray(encoding));
    m_delimiter->addItem(tr("Comma"), QChar(u','));
    m_delimiter->addItem(tr("Semicolon"), QChar(u';'));
    m_delimiter->addItem(tr("Tab"), QChar(u'\t'));
    m_delimiter->addItem(tr("Bar"), QChar(u'|'));
    connect(m_encoding, &QComboBox::activated, this, &ImportDialog::readAsChosen);
    connect(m_delimiter, &QComboBox::activated, this, &ImportDialog::readAsChosen);

    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(new QLabel(tr("Encoding"), row));
    layout->addWidget(m_encoding);
    layout->addSpacing(16);
    layout->addWidget(new QLabel(tr("Columns are separated by"), row));
    layout->addWidget(m_delimiter);
    layout->addStretch();
    return row;
}

QWidget *ImportDialog::makeButtons()
{
    auto *row = new QWidget(this);
    m_cancel->setObjectName(u"importCancel"_s);
    m_import->setObjectName(u"importStart"_s);
    m_import->setProperty("main", true);
    m_import->setDefault(true);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_import, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT importWanted({m_spec.name, m_fileName, m_preview.format, chosenColumns()});
    });
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addStretch();
    layout->addWidget(m_cancel);
    layout->addWidget(m_import);
    return row;
}

void ImportDialog::chooseFile()
{
    m_context.files.openFile(this, windowTitle(), m_context.settings.lastFolder(),
                             [this](const QString &fileName) { setFile(fileName); });
}

void ImportDialog::setFile(const QString &fileName)
{
    m_fileName = fileName;
    m_context.settings.setLastFolder(QFileInfo(fileName).absolutePath());
    read({});
    if (m_import->isEnabled())
        m_import->setFocus();
    else if (!m_mapping.isEmpty())
        m_mapping.first()->setFocus();
}

// A choice that is reached by Tab may be out of sight.
bool ImportDialog::eventFilter(QObject *watched, QEvent *event)
{
    const qsizetype column = event->type() == QEvent::FocusIn ? m_mapping.indexOf(watched) : -1;
    if (column >= 0)
        m_table->scrollTo(m_table->model()->index(kMappingRow, int(column)));
    return QDialog::eventFilter(watched, event);
}

void ImportDialog::readAsChosen()
{
    read(chosenFormat());
}

void ImportDialog::read(const std::optional<CsvFormat> &format)
{
    auto preview = ImportPreview::read(m_fileName, m_spec, format);
    if (!preview)
        return showFault(preview.fault());
    m_preview = *preview;
    showPreview();
}

void ImportDialog::showFault(const Fault &fault)
{
    m_file->setText(QFileInfo(m_fileName).fileName());
    m_problems->setText(words::explained(fault));
    m_problems->show();
    m_table->setRowCount(0);
    m_table->setColumnCount(0);
    m_mapping.clear();
    m_import->setEnabled(false);
}

void ImportDialog::showPreview()
{
    const QString size = QLocale().formattedDataSize(m_preview.bytes, 1);
    const QString rows = m_preview.whole
        ? tr("%1 rows").arg(QLocale().toString(m_preview.rows.size()))
        : tr("the first %1 rows are shown").arg(QLocale().toString(m_preview.rows.size()));
    m_file->setText(tr("%1 (%2, %3)").arg(QFileInfo(m_fileName).fileName(), size, rows));
    showFormat();
    showMapping();
    showRows();
    showProblems();
}

void ImportDialog::showFormat()
{
    if (m_encoding->findData(m_preview.format.encoding) < 0) {
        m_encoding->addItem(QString::fromLatin1(m_preview.format.encoding),
                            m_preview.format.encoding);
    }
    m_encoding->setCurrentIndex(m_encoding->findData(m_preview.format.encoding));
    m_delimiter->setCurrentIndex(m_delimiter->findData(m_preview.format.delimiter));
}

CsvFormat ImportDialog::chosenFormat() const
{
    return {m_delimiter->currentData().toChar(), m_encoding->currentData().toByteArray()};
}

void ImportDialog::showMapping()
{
    m_table->clear();
    m_mapping.clear();
    m_table->setColumnCount(int(m_preview.header.size()));
    m_table->setRowCount(1);
    m_table->setHorizontalHeaderLabels(m_preview.header);
    for (int column = 0; column < m_preview.header.size(); ++column) {
        const QString &name = m_preview.header.at(column);
        QComboBox *combo =
            namedCombo(u"map_%1"_s.arg(column), tr("Column %1 becomes").arg(name), m_table);
        fillMapping(combo, m_preview.guessedColumns.value(name));
        m_table->setCellWidget(kMappingRow, column, combo);
        m_table->setColumnWidth(column, std::max(150, combo->sizeHint().width()));
        combo->installEventFilter(this);
        m_mapping.append(combo);
    }
    if (m_mapping.isEmpty())
        return;
    m_table->setRowHeight(kMappingRow, m_mapping.first()->sizeHint().height() + 6);
    // Made last, and yet before the buttons when it comes to Tab.
    setTabOrder(m_mapping.last(), m_cancel);
    setTabOrder(m_cancel, m_import);
}

void ImportDialog::fillMapping(QComboBox *combo, const QString &guessed)
{
    combo->addItem(tr("(leave out)"), QString());
    for (const FieldSpec &field : m_spec.fields) {
        if (!field.readOnly)
            combo->addItem(field.label, field.name);
    }
    combo->setCurrentIndex(std::max(combo->findData(guessed), 0));
    connect(combo, &QComboBox::activated, this, &ImportDialog::showProblems);
}

void ImportDialog::showRows()
{
    m_table->setRowCount(kMappingRow + 1 + int(m_preview.rows.size()));
    for (int i = 0; i < m_preview.rows.size(); ++i) {
        const QStringList &cells = m_preview.rows.at(i).cells;
        for (int column = 0; column < m_table->columnCount(); ++column) {
            auto *item = new QTableWidgetItem(cells.value(column));
            item->setFlags(Qt::ItemIsEnabled);
            m_table->setItem(kMappingRow + 1 + i, column, item);
        }
    } // Else the table would pass the focus on to the choice in its first cell.
    m_table->setCurrentCell(kMappingRow + 1, 0);
}

QMap<QString, QString> ImportDialog::chosenColumns() const
{
    QMap<QString, QString> columns;
    for (int column = 0; column < m_mapping.size(); ++column)
        columns.insert(m_preview.header.at(column), m_mapping.at(column)->currentData().toString());
    return columns;
}

// What is wrong with the columns stops the import; wrong rows can be left out later.
void ImportDialog::showProblems()
{
    const QList<FieldMessage> problems = m_preview.problemsWith(m_spec, chosenColumns());
    QStringList told;
    bool columnsFit = true;
    for (const FieldMessage &problem : problems) {
        columnsFit = columnsFit && problem.line > 0;
        if (told.size() < kProblemsTold) {
            told.append(problem.line > 0 ? tr("Line %1: %2").arg(problem.line).arg(problem.message)
                                         : problem.message);
        }
    }
    if (problems.size() > told.size())
        told.append(tr("\u2026 and %1 more.").arg(problems.size() - told.size()));
    m_problems->setText(told.join(u'\n'));
    m_problems->setVisible(!told.isEmpty());
    m_import->setEnabled(columnsFit);
}

} // namespace lectern
