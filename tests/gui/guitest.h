// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"
#include "api/identity.h"
#include "api/resourceclient.h"
#include "api/session.h"
#include "app/settings.h"
#include "memorykeyring.h"
#include "models/recordid.h"
#include "testserver.h"
#include "views/appearance.h"
#include "views/filechooser.h"
#include "views/mainwindow.h"

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMap>
#include <QPointer>
#include <QPushButton>
#include <QTableView>
#include <QTest>

#include <memory>

/** What every test of the window begins with: a server, a window, and a hand on both. */
namespace lectern {

/** Answers with the file that the test has put there; without one, as a user who changes their
 * mind. */
class FakeFileChooser : public FileChooser
{
public:
    void openFile(QWidget *parent, const QString &title, const QString &folder,
                  FileCallback chosen) override;
    void saveFile(QWidget *parent, const QString &title, const QString &suggestion,
                  FileCallback chosen) override;

    QString answer;
    QString lastSuggestion;
};

class GuiTest
{
public:
    GuiTest();
    ~GuiTest();
    Q_DISABLE_COPY_MOVE(GuiTest)

    /** Starts the server and shows the window on that page, with its first rows loaded. */
    bool open(const QString &page);

    /**
     * The same with a server that asks who one is, and knows the administrator ada by kPassword;
     * the window is as `--server URL` makes it, and nobody is signed in. `others`: more users with
     * the same password, and their roles.
     */
    bool openGuarded(const QString &page, const QMap<QString, QString> &others = {});
    static const QString kPassword;

    /** A window at a new server, in the dialog that sets it up. */
    bool openNew(const QString &page);

    /** Types user and password into the dialog that is open, and waits until they are taken. */
    bool signIn(const QString &name = QStringLiteral("ada"));

    /** Ends the sessions of who is signed in, as an administrator does at another desk. */
    bool endSessions();

    /** The dialog of that name that the user sees. */
    QDialog *dialog(const QString &name);

    /** A window alone, as while the server starts. */
    bool openWithoutServer();

    /** The window goes and comes again with the same settings. */
    bool reopen();

    MainWindow &window() { return *m_window; }
    TestServer &server() { return m_server; }
    ApiClient &api() { return m_api; }
    Session &session() { return m_session; }
    Identity &identity() { return m_identity; }
    MemoryKeyring &keyring() { return m_keyring; }
    Settings &settings() { return *m_settings; }
    Appearance &appearance() { return m_appearance; }
    FakeFileChooser &files() { return m_files; }
    const ResourceSpec &spec(const QString &name) const;
    QString filePath(const QString &name) const { return m_server.filePath(name); }

    /** The widget of that name on the current page, else anywhere in the window; null: none. */
    template <typename T>
    T *find(const QString &name)
    {
        T *found = page() ? page()->findChild<T *>(name) : nullptr;
        return found ? found : m_window->findChild<T *>(name);
    }

    /** A widget that the user sees. */
    template <typename T>
    T *findShown(const QString &name)
    {
        const auto all = m_window->findChildren<T *>(name);
        for (T *widget : all) {
            if (widget->isVisible())
                return widget;
        }
        return nullptr;
    }

    QWidget *page();
    QTableView *table();
    QLineEdit *line(const QString &name) { return find<QLineEdit>(name); }

    /** As a window manager does when a dialog has gone. */
    bool activate();

    /** As people do it. */
    void goTo(const QString &page);
    void click(const QString &button);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void clickRow(int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void replaceText(const QString &lineEdit, const QString &text);

    /** What is seen. */
    QString cell(int row, const QString &field);
    int rowWith(const QString &field, const QString &text);
    QString notice();
    QString message(const QString &field);

    /** By someone else, over the same API. Empty, or false, where it was refused. */
    Record create(const QString &resource, const Record &record);
    Record change(const QString &resource, const Record &before, const Record &changes);
    bool remove(const QString &resource, const Record &record);
    Record stored(const QString &resource, qint64 id);
    QList<Record> all(const QString &resource);

private:
    bool show();

    TestServer m_server;
    ApiClient m_api;
    Identity m_identity {m_api};
    MemoryKeyring m_keyring;
    Session m_session {m_api, m_identity, m_keyring,
                       [] { return QDateTime::currentDateTimeUtc(); }};
    ApiClient m_other; ///< someone else's
    std::unique_ptr<Settings> m_settings;
    Appearance m_appearance;
    FakeFileChooser m_files;
    ViewContext m_context;
    std::unique_ptr<MainWindow> m_window;
};

Record song(const QString &artist, const QString &title, int rating = 0);

} // namespace lectern
