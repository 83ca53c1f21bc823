// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/windowactions.h"

#include "api/rights.h"
#include "api/session.h"
#include "views/appearance.h"
#include "views/icons.h"

#include <QAction>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QToolButton>

namespace lectern {

using namespace Qt::StringLiterals;

WindowActions::WindowActions(const ViewContext &context, QMainWindow *window)
    : QObject(window), m_appearance(context.appearance), m_window(window)
{
    makeFileMenu();
    makeEditMenu();
    makeViewMenu(context.catalog);
    makeUserMenu();
    makeAccountMenu();
    makeHelpMenu();
    m_window->menuBar()->hide();
    updateIcons();
    connect(&context.appearance, &Appearance::changed, this, &WindowActions::updateIcons);
    setUndoPossible(false);
    setSelected(0);
}

QMenu *WindowActions::addMenu(const QString &name, const QString &words)
{
    QMenu *menu = m_window->menuBar()->addMenu(words);
    menu->setObjectName(name);
    m_menus.append(menu);
    return menu;
}

// Added to the window as well: the keys must work while the menu bar is hidden.
QAction *WindowActions::add(QMenu *menu, const QString &name, const QString &words, Wanted wanted,
                            const QKeySequence &key)
{
    auto *action = new QAction(words, this);
    action->setObjectName(u"action_"_s + name);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, wanted);
    menu->addAction(action);
    m_window->addAction(action);
    m_actions.insert(name, action);
    return action;
}

// Keys such as Delete mean something else elsewhere; the table itself acts on them, the menu only
// says so.
QAction *WindowActions::addForTable(QMenu *menu, const QString &name, const QString &words,
                                    const QString &keyWords, Wanted wanted)
{
    QAction *action = add(menu, name, words, wanted);
    action->setText(words + u'\t' + keyWords);
    return action;
}

void WindowActions::makeFileMenu()
{
    QMenu *menu = addMenu(u"menuFile"_s, tr("&File"));
    add(menu, u"document-new"_s, tr("&New"), &WindowActions::newWanted, QKeySequence::New);
    menu->addSeparator();
    add(menu, u"document-import"_s, tr("&Import\u2026"), &WindowActions::importWanted,
        QKeySequence(u"Ctrl+I"_s));
    add(menu, u"document-export"_s, tr("&Export\u2026"), &WindowActions::exportWanted,
        QKeySequence(u"Ctrl+E"_s));
    menu->addSeparator();
    add(menu, u"network-connect"_s, tr("Connect a &tool\u2026"), &WindowActions::connectWanted,
        QKeySequence(u"Ctrl+T"_s));
    add(menu, u"configure"_s, tr("&Settings\u2026"), &WindowActions::settingsWanted,
        QKeySequence(u"Ctrl+,"_s));
    add(menu, u"application-exit"_s, tr("&Quit"), &WindowActions::quitWanted,
        QKeySequence(u"Ctrl+Q"_s));
}

void WindowActions::makeEditMenu()
{
    QMenu *menu = addMenu(u"menuEdit"_s, tr("&Edit"));
    add(menu, u"edit-undo"_s, tr("&Undo"), &WindowActions::undoWanted, QKeySequence::Undo);
    menu->addSeparator();
    addForTable(menu, u"document-edit"_s, tr("&Edit"), tr("Enter"), &WindowActions::editWanted);
    addForTable(menu, u"edit-rename"_s, tr("Edit in the &cell"), tr("F2"),
                &WindowActions::editCellWanted);
    makeRatingMenu(menu);
    add(menu, u"document-save"_s, tr("&Save"), &WindowActions::saveWanted, QKeySequence::Save);
    addForTable(menu, u"edit-delete"_s, tr("&Delete"), tr("Del"), &WindowActions::deleteWanted);
    menu->addSeparator();
    add(menu, u"edit-find"_s, tr("&Find"), &WindowActions::searchWanted, QKeySequence::Find);
}

void WindowActions::makeRatingMenu(QMenu *parent)
{
    m_rating = parent->addMenu(tr("&Rating"));
    for (int stars = 0; stars <= 5; ++stars) {
        const QString words = stars == 0 ? tr("Not rated") : QString(stars, u'\u2605');
        QAction *action = m_rating->addAction(u"%1\t%2"_s.arg(words).arg(stars));
        action->setObjectName(u"action_rating_%1"_s.arg(stars));
        connect(action, &QAction::triggered, this, [this, stars] { Q_EMIT ratingWanted(stars); });
    }
}

void WindowActions::makeViewMenu(const Catalog &catalog)
{
    QMenu *menu = addMenu(u"menuView"_s, tr("&View"));
    int number = 0;
    for (const ResourceSpec &spec : catalog) {
        auto *action = new QAction(spec.label, this);
        action->setObjectName(u"action_page_"_s + spec.name);
        if (++number <= 9)
            action->setShortcut(QKeySequence(u"Ctrl+%1"_s.arg(number)));
        connect(action, &QAction::triggered, this,
                [this, page = spec.name] { Q_EMIT pageWanted(page); });
        menu->addAction(action);
        m_window->addAction(action);
        m_pages.insert(spec.name, action);
    }
    menu->addSeparator();
    addFilledMenu(menu, u"menuSort"_s, tr("&Sort by"), &WindowActions::sortMenuWanted);
    addFilledMenu(menu, u"menuColumns"_s, tr("&Columns"), &WindowActions::columnMenuWanted);
    menu->addSeparator();
    add(menu, u"view-refresh"_s, tr("&Reload"), &WindowActions::reloadWanted,
        QKeySequence::Refresh);
    m_menuBar = new QAction(tr("Show &menu bar"), this);
    m_menuBar->setObjectName(u"action_menuBar"_s);
    m_menuBar->setCheckable(true);
    m_menuBar->setShortcut(QKeySequence(u"Ctrl+M"_s));
    connect(m_menuBar, &QAction::toggled, m_window->menuBar(), &QWidget::setVisible);
    menu->addAction(m_menuBar);
    m_window->addAction(m_menuBar);
}

// What is in it depends on the page, so it is filled each time that it opens.
void WindowActions::addFilledMenu(QMenu *parent, const QString &name, const QString &words,
                                  void (WindowActions::*wanted)(QMenu *))
{
    QMenu *menu = parent->addMenu(words);
    menu->setObjectName(name);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, wanted] {
        menu->clear();
        Q_EMIT(this->*wanted)(menu);
    });
}

void WindowActions::makeUserMenu()
{
    m_user = addMenu(u"menuUser"_s, tr("&User"));
    add(m_user, u"dialog-password"_s, tr("Set a &password\u2026"),
        &WindowActions::userPasswordWanted);
    add(m_user, u"computer"_s, tr("S&essions\u2026"), &WindowActions::userSessionsWanted);
    add(m_user, u"user-offline"_s, tr("&Deactivate"), &WindowActions::userActiveWanted);
    m_user->menuAction()->setVisible(false);
    connect(m_user, &QMenu::aboutToShow, this, &WindowActions::userMenuWanted);
}

void WindowActions::setUser(bool shown, const UserChoice &choice)
{
    m_user->menuAction()->setVisible(shown);
    m_actions.value(u"dialog-password"_s)->setEnabled(choice.maySetPassword);
    m_actions.value(u"computer"_s)->setEnabled(choice.mayManage);
    m_actions.value(u"user-offline"_s)->setEnabled(choice.mayActivate);
    m_actions.value(u"user-offline"_s)
        ->setText(choice.isActive ? tr("&Deactivate") : tr("&Activate"));
}

QList<QAction *> WindowActions::userActions() const
{
    return {m_actions.value(u"dialog-password"_s), m_actions.value(u"computer"_s)};
}

void WindowActions::popUpUserMenu(const QPoint &at)
{
    if (m_user->menuAction()->isVisible())
        m_user->popup(at);
}

void WindowActions::makeAccountMenu()
{
    m_account = addMenu(u"menuAccount"_s, tr("A&ccount"));
    m_who = m_account->addAction(QString());
    m_who->setObjectName(u"action_who"_s);
    m_who->setEnabled(false);
    m_account->addSeparator();
    add(m_account, u"user-identity"_s, tr("&My account\u2026"), &WindowActions::accountWanted);
    add(m_account, u"system-log-in"_s, tr("Sign &in\u2026"), &WindowActions::signInWanted);
    add(m_account, u"system-log-out"_s, tr("Sign &out"), &WindowActions::signOutWanted,
        QKeySequence(u"Ctrl+Shift+Q"_s));
    m_account->menuAction()->setVisible(false);
}

void WindowActions::setAccount(const Session &session)
{
    const bool signedIn = session.state() == Session::State::SignedIn;
    const bool mayAsk = session.state() == Session::State::SignedOut
        || session.state() == Session::State::Anonymous;
    const SignedInUser user = session.user();
    QString who = tr("Not signed in");
    if (signedIn && user.name() == user.username)
        who = tr("Signed in as %1").arg(user.username);
    else if (signedIn)
        who = tr("Signed in as %1 (%2)").arg(user.name(), user.username);
    m_who->setText(who.replace(u'&', u"&&"_s));
    m_actions.value(u"user-identity"_s)->setVisible(signedIn);
    m_actions.value(u"system-log-in"_s)->setVisible(mayAsk);
    m_actions.value(u"system-log-out"_s)->setVisible(signedIn);
    m_account->menuAction()->setVisible(session.state() != Session::State::Unused);
}

void WindowActions::applyRights(const Rights &rights, const ResourceSpec &spec)
{
    for (auto it = m_pages.begin(); it != m_pages.end(); ++it)
        it.value()->setVisible(rights.mayRead(it.key()));
    const bool mayCreate = rights.mayCreate(spec.name);
    m_actions.value(u"document-new"_s)->setEnabled(mayCreate);
    m_actions.value(u"document-import"_s)->setEnabled(mayCreate);
    m_actions.value(u"document-save"_s)->setEnabled(mayCreate || rights.mayChange(spec.name));
    m_actions.value(u"network-connect"_s)->setVisible(rights.mayMakeKeys());
}

void WindowActions::makeHelpMenu()
{
    QMenu *menu = addMenu(u"menuHelp"_s, tr("&Help"));
    add(menu, u"help-contents"_s, tr("Keys and &concepts"), &WindowActions::helpWanted,
        QKeySequence::HelpContents);
    add(menu, u"help-about"_s, tr("&About Lectern"), &WindowActions::aboutWanted);
}

void WindowActions::attachTo(QToolButton *button)
{
    auto *menu = new QMenu(button);
    menu->setObjectName(u"mainMenuList"_s);
    for (QMenu *part : std::as_const(m_menus))
        menu->addMenu(part);
    button->setMenu(menu);
    auto *open = new QAction(tr("Open the menu"), this);
    open->setShortcut(QKeySequence(u"F10"_s));
    connect(open, &QAction::triggered, button, &QToolButton::click);
    m_window->addAction(open);
    connect(m_menuBar, &QAction::toggled, button, [button, open](bool shown) {
        button->setHidden(shown);
        open->setEnabled(!shown);
    });
}

void WindowActions::updateIcons()
{
    for (auto it = m_actions.begin(); it != m_actions.end(); ++it) {
        const QByteArray name = it.key().toLatin1();
        it.value()->setIcon(actionIcon(QLatin1StringView(name), m_appearance.tokens()));
    }
}

void WindowActions::setPage(const ResourceSpec &spec)
{
    m_actions.value(u"document-new"_s)->setText(tr("&New %1").arg(spec.singular));
    bool rated = false;
    for (const FieldSpec &field : spec.fields)
        rated = rated || field.shape == FieldShape::Stars;
    m_rating->menuAction()->setVisible(rated);
}

bool WindowActions::isMenuBarShown() const
{
    return m_menuBar->isChecked();
}

void WindowActions::showMenuBar(bool shown)
{
    m_menuBar->setChecked(shown);
}

void WindowActions::setUndoPossible(bool possible)
{
    m_actions.value(u"edit-undo"_s)->setEnabled(possible);
}

void WindowActions::setSelected(qint64 count, bool mayChange, bool mayDelete)
{
    m_actions.value(u"document-edit"_s)->setEnabled(count == 1 && mayChange);
    m_actions.value(u"edit-rename"_s)->setEnabled(count == 1 && mayChange);
    m_actions.value(u"edit-delete"_s)->setEnabled(count > 0 && mayDelete);
    m_rating->setEnabled(count == 1 && mayChange);
}

} // namespace lectern
