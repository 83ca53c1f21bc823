// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QHBoxLayout;
class QPushButton;
class QTableWidget;

/** A list of what went wrong, line by line, with what can be done about it. */
namespace lectern {

class ListDialog : public QDialog
{
    Q_OBJECT

public:
    ListDialog(const QString &title, const QString &introduction, const QStringList &columns,
               QWidget *parent);

    /** Numbers are shown as people write them, and saved as machines do. */
    void addLine(const QVariantList &cells);

    /** What closing the dialog does, where it does something; "Close" else. */
    void setCloseWords(const QString &words);

    /** A button that closes the dialog, then acts. */
    QPushButton *addChoice(const QString &objectName, const QString &words);

    /** A button that leaves the dialog open. */
    QPushButton *addTool(const QString &objectName, const QString &words);

    /** What is listed, as CSV in UTF-8 with its header. */
    QByteArray toCsv() const;

private:
    QStringList m_columns;
    QTableWidget *m_table;
    QHBoxLayout *m_buttons;
    QPushButton *m_close;
};

} // namespace lectern
