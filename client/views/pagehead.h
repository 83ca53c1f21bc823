// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"

#include <QWidget>

class QLabel;
class QPushButton;

/** The top line of a page: its name, how many records there are, and its actions. */
namespace lectern {

class PageHead : public QWidget
{
    Q_OBJECT

public:
    PageHead(const ResourceSpec &spec, QWidget *parent = nullptr);

    /** "2,229", or "31 of 2,229" where a search is on; -1: not known. */
    void setCounts(qint64 found, qint64 all, bool searching);

    /** Whether records can be added here. */
    void setMayCreate(bool may);

Q_SIGNALS:
    void newWanted();
    void importWanted();
    void exportWanted();

private:
    QPushButton *addButton(const QString &objectName, const QString &words);

    QLabel *m_count;
    QPushButton *m_import;
    QPushButton *m_export;
    QPushButton *m_new;
};

} // namespace lectern
