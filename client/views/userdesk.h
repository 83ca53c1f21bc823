// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"
#include "views/viewcontext.h"

#include <QObject>

#include <functional>

class QWidget;

/** What can be done with the user selected on the page of users, beside changing the record. */
namespace lectern {

class PatientDialog;
class RecordPage;
class WindowActions;
struct UserChoice;

class UserDesk : public QObject
{
    Q_OBJECT

public:
    UserDesk(const ViewContext &context, WindowActions &actions, QWidget *window);

    /** `page`: which one is shown. Does what the actions want, and says what they may offer. */
    void serve(std::function<RecordPage *()> page);

    /** Offers it on a page that has users. */
    void addTo(const RecordPage &page) const;

    /** The page, or what is selected on it, has changed. */
    void update();

private:
    bool isFor(const RecordPage &page) const;
    UserChoice choiceOn(const RecordPage &page) const;
    void setPassword(RecordPage &page);
    void showSessions(RecordPage &page);

    /** Deactivates an active user, activates another one; can be undone as any change. */
    void toggleActive(RecordPage &page);

    PatientDialog *makeDialog(const QString &objectName, const QString &title) const;

    const ViewContext &m_context;
    WindowActions &m_actions;
    QWidget *m_window;
    std::function<RecordPage *()> m_page;
};

} // namespace lectern
