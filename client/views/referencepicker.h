// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/resourceclient.h"
#include "views/viewcontext.h"

#include <QLineEdit>
#include <QPointer>
#include <QStandardItemModel>
#include <QTimer>

class QCompleter;

/** Picks a record of another resource: what is typed is searched for over the API, then chosen. */
namespace lectern {

class ReferencePicker : public QLineEdit
{
    Q_OBJECT

public:
    ReferencePicker(const ViewContext &context, const ResourceSpec &target,
                    QWidget *parent = nullptr);

    /** The id chosen, or 0. */
    qint64 id() const { return m_id; }

    /** Whether something is typed of which it is not known which record it means. */
    bool isUnfinished() const;

    /** Whether the search for what is typed has come back with nothing. */
    bool foundNone() const { return m_foundNone; }
    QString noneFoundWords() const;

    /** Text that was typed earlier and is not known to mean a record. */
    void setTyped(const QString &text);

    /** `record` may be empty where only the number is known; its name is asked for. */
    void setRecord(qint64 id, const Record &record);

Q_SIGNALS:
    void edited();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void typed();
    void search();
    void showFound(const Result<ResourcePage> &page);
    void choose(const QModelIndex &index);
    void take(qint64 id, const QString &name);
    void askForName();
    QString describe(const Record &record) const;

    ResourceClient m_client;
    QStandardItemModel m_found;
    QCompleter *m_completer;
    QTimer m_delay;
    QPointer<ApiCall> m_call;
    qint64 m_id = 0;
    bool m_foundNone = false;
};

} // namespace lectern
