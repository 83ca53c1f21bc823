// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/userdesk.h"

#include "api/identity.h"
#include "api/useraccount.h"
#include "models/recordid.h"
#include "views/dialogroom.h"
#include "views/noticebar.h"
#include "views/passwordform.h"
#include "views/patientdialog.h"
#include "views/recordpage.h"
#include "views/recordpane.h"
#include "views/sessionlist.h"
#include "views/windowactions.h"
#include "views/words.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

UserDesk::UserDesk(const ViewContext &context, WindowActions &actions, QWidget *window)
    : QObject(window), m_context(context), m_actions(actions), m_window(window)
{
}

void UserDesk::serve(std::function<RecordPage *()> page)
{
    m_page = std::move(page);
    connect(&m_actions, &WindowActions::userMenuWanted, this, &UserDesk::update);
    const auto does = [this](void (WindowActions::*wanted)(), void (UserDesk::*act)(RecordPage &)) {
        connect(&m_actions, wanted, this, [this, act] { (this->*act)(*m_page()); });
    };
    does(&WindowActions::userPasswordWanted, &UserDesk::setPassword);
    does(&WindowActions::userSessionsWanted, &UserDesk::showSessions);
    does(&WindowActions::userActiveWanted, &UserDesk::toggleActive);
}

void UserDesk::addTo(const RecordPage &page) const
{
    if (page.spec().name == u"users")
        page.pane().addActions(m_actions.userActions());
}

void UserDesk::update()
{
    m_actions.setUser(isFor(*m_page()), choiceOn(*m_page()));
}

// Whether there is anything to offer on that page.
bool UserDesk::isFor(const RecordPage &page) const
{
    return page.spec().name == u"users" && m_context.identity.rights().mayManageUsers();
}

// For the one record that is selected; nothing where none or several are.
// One's own password is changed in "My account", and nobody is to lock himself out.
UserChoice UserDesk::choiceOn(const RecordPage &page) const
{
    const Record user = page.selectedRecord();
    const Rights &rights = m_context.identity.rights();
    if (!isFor(page) || user.isEmpty() || !rights.mayManage(user))
        return {};
    const bool other = idOf(user) != m_context.identity.userId();
    return {.mayManage = true,
            .maySetPassword = other,
            .mayActivate = other && rights.maySet(u"users"_s, u"active"_s),
            .isActive = user.value(u"active"_s).toBool()};
}

PatientDialog *UserDesk::makeDialog(const QString &objectName, const QString &title) const
{
    auto *dialog = new PatientDialog(m_window);
    dialog->setObjectName(objectName);
    dialog->setWindowTitle(title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return dialog;
}

void UserDesk::setPassword(RecordPage &page)
{
    if (!choiceOn(page).maySetPassword)
        return;
    const Record user = page.selectedRecord();
    const QString name = words::named(page.spec(), user);
    QStringList names;
    for (const QString &field : {u"username"_s, u"email"_s, u"first_name"_s, u"last_name"_s})
        names.append(user.value(field).toString());
    PatientDialog *dialog =
        makeDialog(u"setPasswordDialog"_s, tr("Set a password for %1").arg(name));
    dialog->resize(480, 370);
    dialog->setMinimumWidth(400);
    keepRoomForWords(dialog);
    const PasswordForm::Words words {
        .above = tr("\u201c%1\u201d signs in with this password from then on, and is signed out "
                    "wherever they are signed in now.")
                     .arg(name),
        .button = tr("Set the password"),
        .asksCurrent = false,
        .names = names};
    const UserAccount account(m_context.api, idOf(user));
    auto *form = new PasswordForm(
        m_context, words,
        [account, dialog](const QString &, const QString &wanted, const PasswordForm::Done &done) {
            account.setPassword(wanted, dialog, done);
        },
        dialog);
    // Whoever closed it would not know which password holds.
    dialog->stayWhile([form] { return form->isBusy(); });
    connect(form, &PasswordForm::stored, dialog, [dialog, name, &page] {
        page.notices().say(tr("\u201c%1\u201d has a new password.").arg(name));
        dialog->accept();
    });
    auto *cancel = new QPushButton(tr("Cancel"), dialog);
    cancel->setObjectName(u"setPasswordDialogClose"_s);
    connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    form->addButton(cancel);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->addWidget(form);
    dialog->open();
}

void UserDesk::showSessions(RecordPage &page)
{
    if (!choiceOn(page).mayManage)
        return;
    const Record user = page.selectedRecord();
    PatientDialog *dialog =
        makeDialog(u"sessionsDialog"_s, tr("Sessions of %1").arg(words::named(page.spec(), user)));
    dialog->resize(600, 380);
    dialog->setMinimumSize(400, 260);
    auto *list = new SessionList(m_context, idOf(user), dialog);
    auto *close = new QPushButton(tr("Close"), dialog);
    close->setObjectName(u"sessionsDialogClose"_s);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, dialog, &QDialog::reject);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(list, 1);
    layout->addWidget(close, 0, Qt::AlignRight);
    dialog->stayWhile([list] { return list->isBusy(); });
    list->load();
    dialog->open();
}

void UserDesk::toggleActive(RecordPage &page)
{
    const UserChoice choice = choiceOn(page);
    if (choice.mayActivate)
        page.changeSelected({{u"active"_s, !choice.isActive}});
}

} // namespace lectern
