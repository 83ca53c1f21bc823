// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/importpreview.h"
#include "views/viewcontext.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

/** What is about to be imported: how the file is read, and which of its columns is which field. */
namespace lectern {

class ImportDialog : public QDialog
{
    Q_OBJECT

public:
    ImportDialog(const ResourceSpec &spec, const ViewContext &context, QWidget *parent);

    /** Shows the beginning of that file. */
    void setFile(const QString &fileName);

    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    void importWanted(const lectern::ImportPlan &plan);

private:
    QWidget *makeFileRow();
    QWidget *makeFormatRow();
    QWidget *makeButtons();
    void chooseFile();
    void read(const std::optional<CsvFormat> &format);
    void readAsChosen();
    void showPreview();
    void showFormat();
    void showMapping();
    void fillMapping(QComboBox *combo, const QString &guessed);
    void showRows();
    void showProblems();
    void showFault(const Fault &fault);
    CsvFormat chosenFormat() const;
    QMap<QString, QString> chosenColumns() const;

    ResourceSpec m_spec;
    const ViewContext &m_context;
    QString m_fileName;
    ImportPreview m_preview;
    QLabel *m_file;
    QPushButton *m_choose;
    QComboBox *m_encoding;
    QComboBox *m_delimiter;
    QTableWidget *m_table;
    QList<QComboBox *> m_mapping; ///< one for each column of the file
    QLabel *m_problems;
    QPushButton *m_cancel;
    QPushButton *m_import;
};

} // namespace lectern
