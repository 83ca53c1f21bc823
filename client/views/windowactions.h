// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/viewcontext.h"

#include <QKeySequence>
#include <QMap>
#include <QObject>

class QAction;
class QMainWindow;
class QMenu;
class QToolButton;

/** Every action of the window with its key, in the menus; what they do is the window's. */
namespace lectern {

class Rights;
class Session;

/** What the menus offer for a user. */
struct UserChoice
{
    bool mayManage = false; ///< see and end sessions
    bool maySetPassword = false;
    bool mayActivate = false; ///< and deactivate
    bool isActive = true;
};

class WindowActions : public QObject
{
    Q_OBJECT

public:
    WindowActions(const ViewContext &context, QMainWindow *window);

    /** Names the actions after the resource of the page, and enables what fits it. */
    void setPage(const ResourceSpec &spec);

    void setUndoPossible(bool possible);

    /** How many records are selected, and whether they may be changed and deleted. */
    void setSelected(qint64 count, bool mayChange = true, bool mayDelete = true);

    /** Offers what the user may do, on that page and beyond. */
    void applyRights(const Rights &rights, const ResourceSpec &spec);

    /** Who has signed in, for the account menu; hidden where the server asks nobody. */
    void setAccount(const Session &session);

    /** What can be done with the selected user; the menu is there where `shown`. */
    void setUser(bool shown, const UserChoice &choice);
    /** Those that its record does not offer already. */
    QList<QAction *> userActions() const;

    /** The same menu at the mouse, in global coordinates. */
    void popUpUserMenu(const QPoint &at);

    bool isMenuBarShown() const;
    void showMenuBar(bool shown);

    /** The same menus behind a button, for as long as there is no menu bar. */
    void attachTo(QToolButton *button);

Q_SIGNALS:
    void newWanted();
    void importWanted();
    void exportWanted();
    void connectWanted(); ///< of a tool
    void settingsWanted();
    void quitWanted();
    void undoWanted();
    void editWanted();
    void editCellWanted();
    void saveWanted();
    void deleteWanted();
    void searchWanted();
    void ratingWanted(int rating);
    void pageWanted(const QString &page);
    void sortMenuWanted(QMenu *menu); ///< it is about to open and empty
    void columnMenuWanted(QMenu *menu); ///< the same
    void reloadWanted();
    void userMenuWanted(); ///< it is about to open
    void userPasswordWanted();
    void userSessionsWanted();
    void userActiveWanted(); ///< or inactive, where the user is active
    void accountWanted(); ///< one's own
    void signInWanted();
    void signOutWanted();
    void helpWanted();
    void aboutWanted();

private:
    using Wanted = void (WindowActions::*)();
    QAction *add(QMenu *menu, const QString &name, const QString &words, Wanted wanted,
                 const QKeySequence &key = {});
    QAction *addForTable(QMenu *menu, const QString &name, const QString &words,
                         const QString &keyWords, Wanted wanted);
    QMenu *addMenu(const QString &name, const QString &words);
    void makeFileMenu();
    void makeEditMenu();
    void makeRatingMenu(QMenu *parent);
    void makeViewMenu(const Catalog &catalog);
    void addFilledMenu(QMenu *parent, const QString &name, const QString &words,
                       void (WindowActions::*wanted)(QMenu *));
    void makeUserMenu();
    void makeAccountMenu();
    void makeHelpMenu();
    void updateIcons();

    const Appearance &m_appearance;
    QMainWindow *m_window;
    QList<QMenu *> m_menus;
    QMenu *m_rating = nullptr;
    QMenu *m_user = nullptr;
    QMenu *m_account = nullptr;
    QAction *m_who = nullptr;
    QMap<QString, QAction *> m_pages;
    QMap<QString, QAction *> m_actions; ///< by the icon's name
    QAction *m_menuBar = nullptr;
};

} // namespace lectern
