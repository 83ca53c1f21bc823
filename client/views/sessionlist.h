// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/useraccount.h"
#include "views/viewcontext.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;

/** Where a user has signed in, and ending that there. */
namespace lectern {

class LineList;

class SessionList : public QWidget
{
    Q_OBJECT

public:
    SessionList(const ViewContext &context, qint64 user, QWidget *parent = nullptr);

    /** Asks the server for them. */
    void load();

    /** While sessions are being ended. */
    bool isBusy() const { return m_ending > 0; }

private:
    QWidget *makeButtons();
    void show(const Result<QList<UserSession>> &sessions);
    void endChosen();
    void endOthers();
    void ended(const Result<void> &result);
    const UserSession *chosen() const;
    QList<qint64> others() const;
    void updateButtons();

    const ViewContext &m_context;
    UserAccount m_account;
    bool m_own; ///< of the user who has signed in
    LineList *m_lines;
    QLabel *m_message;
    QPushButton *m_end;
    QPushButton *m_endAll;
    QList<UserSession> m_sessions;
    qsizetype m_ending = 0; ///< requests under way
    QPointer<ApiCall> m_call;
};

} // namespace lectern
