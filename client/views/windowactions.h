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

class WindowActions : public QObject
{
    Q_OBJECT

public:
    WindowActions(const ViewContext &context, QMainWindow *window);

    /** Names the actions after the resource of the page, and enables what fits it. */
    void setPage(const ResourceSpec &spec);

    void setUndoPossible(bool possible);
    void setSelected(qint64 count);

    bool isMenuBarShown() const;
    void showMenuBar(bool shown);

    /** The same menus behind a button, for as long as there is no menu bar. */
    void attachTo(QToolButton *button);

Q_SIGNALS:
    void newWanted();
    void importWanted();
    void exportWanted();
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
    void makeHelpMenu();
    void updateIcons();

    const Appearance &m_appearance;
    QMainWindow *m_window;
    QList<QMenu *> m_menus;
    QMenu *m_rating = nullptr;
    QMap<QString, QAction *> m_actions; ///< by the icon's name
    QAction *m_menuBar = nullptr;
};

} // namespace lectern
