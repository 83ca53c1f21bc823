// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"
#include "views/viewcontext.h"

#include <QDialog>

class QPushButton;
class QTableWidget;

/** Shows one's own version of a record beside the one stored meanwhile, and asks which to keep. */
namespace lectern {

/** Three states of one record. */
struct Versions
{
    Record before; ///< as it was when the editing began
    Record changes; ///< the fields changed here
    Record theirs; ///< as it is stored now
};

class ConflictDialog : public QDialog
{
    Q_OBJECT

public:
    ConflictDialog(const ResourceSpec &spec, const ViewContext &context, const Versions &versions,
                   QWidget *parent);

Q_SIGNALS:
    void keepMine(); ///< the changes made here go over what is stored now
    void keepTheirs(); ///< the changes made here are given up
    void goOn(); ///< nothing is stored; editing goes on, over what is stored now

private:
    QWidget *makeTable();
    void addRow(const FieldSpec &field);
    QWidget *makeButtons();
    void nameReference(const FieldSpec &field, qint64 id, int row, int column);
    QString differenceOf(const FieldSpec &field) const;
    QString introduction() const;

    ResourceSpec m_spec;
    const ViewContext &m_context;
    Versions m_versions;
    QTableWidget *m_table = nullptr;
    QPushButton *m_goOn = nullptr;
};

} // namespace lectern
