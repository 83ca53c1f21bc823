// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"
#include "views/viewcontext.h"

#include <QMainWindow>
#include <QMap>

class QStackedWidget;

/** The window: sidebar, one page at a time, status line, and the actions that go to the page. */
namespace lectern {

class Banner;
class LinkDesk;
class PageCounts;
class RecordPage;
class Sidebar;
class SignInDesk;
class StatusStrip;
class UndoHistory;
class UserDesk;
class WindowActions;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /** The context must outlive the window. */
    explicit MainWindow(const ViewContext &context);

    /** Makes the page on its first use. */
    void showPage(const QString &name);

    /** The bundled server did not start; `words`: what it said. */
    void showServerFailure(const QString &words);

    /** The bundled server did not start since another one is using the database. */
    void showAlreadyOpen(const QString &words);

    /** The bundled server is on its way. */
    void showServerStarting(const QString &words);

    /** Where the bundled server is as a rule: at another port, the sidebar says so. */
    void setUsualPort(quint16 port);

Q_SIGNALS:
    void serverWanted(); ///< "Try again", where there is no server to ask

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    QWidget *makeCentre();
    void connectActions();
    void connectUndo();
    RecordPage *currentPage() const;
    RecordPage *makePage(const ResourceSpec &spec);
    void connectAccount();
    void leave();
    void resume();
    void applyRights();
    QString firstPage(const QString &wanted) const;
    void updateSelection();
    void setServerless(const QString &heading, const QString &sentence, const QString &details);
    void showConnect();
    void showSettings();
    void showHelp();
    void showAbout();
    void keep();

    const ViewContext &m_context;
    Sidebar *m_sidebar;
    Banner *m_banner;
    QStackedWidget *m_stack;
    StatusStrip *m_status;
    UndoHistory *m_undo;
    WindowActions *m_actions;
    PageCounts *m_counts;
    SignInDesk *m_door;
    LinkDesk *m_link;
    UserDesk *m_users;
    QMap<QString, RecordPage *> m_pages;
    bool m_mayClose = false; ///< also while something runs
    QString m_heading; ///< see setServerless()
    QString m_sentence;
    QString m_details;
};

} // namespace lectern
