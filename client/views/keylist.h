// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/toolkeys.h"
#include "views/viewcontext.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;

/** The keys that tools have, and removing one. */
namespace lectern {

class LineList;

class KeyList : public QWidget
{
    Q_OBJECT

public:
    explicit KeyList(const ViewContext &context, QWidget *parent = nullptr);

    /** Asks the server for them. */
    void load();

Q_SIGNALS:
    void counted(qsizetype keys);

private:
    void show(const Result<QList<ToolKey>> &keys);
    QStringList cellsOf(const ToolKey &key) const;
    QString kindsOf(const ToolKey &key) const;
    QString when(const QDateTime &time) const;
    void ask();
    void remove(qint64 id);
    void updateButton();

    const ViewContext &m_context;
    LineList *m_lines;
    QLabel *m_message;
    QPushButton *m_remove;
    QList<ToolKey> m_keys;
    QPointer<ApiCall> m_call;
};

} // namespace lectern
