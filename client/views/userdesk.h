// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"
#include "views/viewcontext.h"

#include <QObject>

class QDialog;
class QWidget;

/** What can be done with the user selected on the page of users, beside changing the record. */
namespace lectern {

class RecordPage;

/** What the menus offer for a user. */
struct UserChoice
{
    bool mayManage = false; ///< see and end sessions
    bool maySetPassword = false;
    bool mayActivate = false; ///< and deactivate
    bool isActive = true;
};

class UserDesk : public QObject
{
    Q_OBJECT

public:
    UserDesk(const ViewContext &context, QWidget *window);

    /** Whether there is anything to offer on that page. */
    bool isFor(const RecordPage &page) const;

    /** For the one record that is selected; nothing where none or several are. */
    UserChoice choiceOn(const RecordPage &page) const;

    void setPassword(RecordPage &page);
    void showSessions(RecordPage &page);

    /** Deactivates an active user, activates another one; can be undone as any change. */
    void toggleActive(RecordPage &page);

private:
    QDialog *makeDialog(const QString &objectName, const QString &title) const;

    const ViewContext &m_context;
    QWidget *m_window;
};

} // namespace lectern
