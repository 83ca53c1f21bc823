// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/mainwindow.h"

#include "api/apiclient.h"
#include "api/identity.h"
#include "api/session.h"
#include "app/settings.h"
#include "models/resourcemodel.h"
#include "views/accountdialog.h"
#include "views/banner.h"
#include "views/connectdialog.h"
#include "views/connectionlabel.h"
#include "views/helpdialog.h"
#include "views/linkdesk.h"
#include "views/noticebar.h"
#include "views/pagebody.h"
#include "views/pagecounts.h"
#include "views/recordpage.h"
#include "views/recordtable.h"
#include "views/settingsdialog.h"
#include "views/sidebar.h"
#include "views/signindesk.h"
#include "views/statusstrip.h"
#include "views/undohistory.h"
#include "views/userdesk.h"
#include "views/windowactions.h"
#include "views/windowboxes.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDialog>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr QSize kFirstSize(1280, 800);
constexpr QSize kLeastSize(640, 420);
const QByteArray kMenuBar("menubar"); ///< the window's state, where the menu bar is shown

QVBoxLayout *tightColumn(QWidget *widget)
{
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    return layout;
}

} // namespace

MainWindow::MainWindow(const ViewContext &context)
    : m_context(context), m_sidebar(new Sidebar(context, this)), m_banner(new Banner(this)),
      m_stack(new QStackedWidget(this)), m_status(new StatusStrip(context.appearance, this)),
      m_undo(new UndoHistory(context, this)), m_actions(new WindowActions(context, this)),
      m_counts(new PageCounts(context, this)), m_door(new SignInDesk(context, this)),
      m_link(new LinkDesk(context, *m_door, *m_banner)),
      m_users(new UserDesk(context, *m_actions, this)), m_heading(tr("Starting\u2026"))
{
    setObjectName(u"mainWindow"_s);
    setMinimumSize(kLeastSize);
    resize(kFirstSize);
    setCentralWidget(makeCentre());
    m_actions->attachTo(m_sidebar->menuButton());
    connect(m_sidebar, &Sidebar::pageChosen, this, &MainWindow::showPage);
    connect(m_sidebar, &Sidebar::connectWanted, this, &MainWindow::showConnect);
    connect(m_sidebar, &Sidebar::settingsWanted, this, &MainWindow::showSettings);
    connect(m_counts, &PageCounts::counted, m_sidebar, &Sidebar::setCount);
    connect(qApp, &QGuiApplication::commitDataRequest, this, &MainWindow::keep);
    connectActions();
    connectUndo();
    m_users->serve([this] { return currentPage(); });
    connectAccount();
    connect(m_link, &LinkDesk::serverWanted, this, &MainWindow::serverWanted);
    connect(m_link, &LinkDesk::returned, this, [this] { currentPage()->reload(); });
    restoreGeometry(context.settings.windowGeometry());
    m_actions->showMenuBar(context.settings.windowState() == kMenuBar);
    const QString last = context.settings.lastPage();
    showPage(firstPage(last));
    applyRights();
}

QWidget *MainWindow::makeCentre()
{
    auto *content = new QWidget(this);
    QVBoxLayout *column = tightColumn(content);
    column->addWidget(m_banner);
    column->addWidget(m_stack, 1);

    auto *upper = new QWidget(this);
    auto *row = new QHBoxLayout(upper);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_sidebar);
    row->addWidget(content, 1);

    auto *centre = new QWidget(this);
    QVBoxLayout *layout = tightColumn(centre);
    layout->addWidget(upper, 1);
    layout->addWidget(m_status);
    return centre;
}

RecordPage *MainWindow::currentPage() const
{
    return qobject_cast<RecordPage *>(m_stack->currentWidget());
}

void MainWindow::connectActions()
{
    const auto toPage = [this](void (WindowActions::*wanted)(), void (RecordPage::*act)()) {
        connect(m_actions, wanted, this, [this, act] { (currentPage()->*act)(); });
    };
    toPage(&WindowActions::newWanted, &RecordPage::newRecord);
    toPage(&WindowActions::importWanted, &RecordPage::importFromFile);
    toPage(&WindowActions::exportWanted, &RecordPage::exportToFile);
    toPage(&WindowActions::editWanted, &RecordPage::editRecord);
    toPage(&WindowActions::editCellWanted, &RecordPage::editCell);
    toPage(&WindowActions::saveWanted, &RecordPage::saveRecord);
    toPage(&WindowActions::deleteWanted, &RecordPage::deleteSelected);
    toPage(&WindowActions::searchWanted, &RecordPage::focusSearch);
    toPage(&WindowActions::reloadWanted, &RecordPage::reload);
    connect(m_actions, &WindowActions::ratingWanted, this,
            [this](int rating) { currentPage()->rate(rating); });
    connect(m_actions, &WindowActions::sortMenuWanted, this,
            [this](QMenu *menu) { currentPage()->table().fillSortMenu(menu); });
    connect(m_actions, &WindowActions::columnMenuWanted, this,
            [this](QMenu *menu) { currentPage()->table().fillColumnMenu(menu); });
    connect(m_actions, &WindowActions::reloadWanted, m_counts, &PageCounts::refresh);
    connect(m_actions, &WindowActions::reloadWanted, &m_context.identity, &Identity::refresh);
    connect(m_actions, &WindowActions::undoWanted, this, [this] { m_undo->undo(); });
    connect(m_actions, &WindowActions::pageWanted, this, &MainWindow::showPage);
    connect(m_actions, &WindowActions::connectWanted, this, &MainWindow::showConnect);
    connect(m_actions, &WindowActions::settingsWanted, this, &MainWindow::showSettings);
    connect(m_actions, &WindowActions::helpWanted, this, &MainWindow::showHelp);
    connect(m_actions, &WindowActions::aboutWanted, this, &MainWindow::showAbout);
    connect(m_actions, &WindowActions::quitWanted, this, &QWidget::close);
}

void MainWindow::connectUndo()
{
    connect(m_undo, &UndoHistory::changed, this,
            [this] { m_actions->setUndoPossible(m_undo->canUndo()); });
    connect(m_undo, &UndoHistory::recordRestored, this,
            [this](const QString &resource, qint64 id, const Record &record) {
                if (RecordPage *page = m_pages.value(resource))
                    page->restored(id, record);
            });
    connect(m_undo, &UndoHistory::undone, this,
            [this](const QString &resource, const QString &words) {
                if (RecordPage *page = m_pages.value(resource))
                    page->reload();
                currentPage()->notices().say(words);
            });
    connect(m_undo, &UndoHistory::failed, this, [this](const QString &, const QString &words) {
        currentPage()->notices().warn(words);
    });
    connect(m_undo, &UndoHistory::postponed, this,
            [this](const QString &resource, const QString &words, qint64 number) {
                if (RecordPage *page = m_pages.value(resource))
                    page->reload();
                currentPage()->notices().offer(words, tr("Try again"),
                                               [this, number] { m_undo->undo(number); });
            });
}

void MainWindow::connectAccount()
{
    connect(m_actions, &WindowActions::accountWanted, this,
            [this] { (new AccountDialog(m_context, this))->open(); });
    connect(m_actions, &WindowActions::signInWanted, m_door, &SignInDesk::askToSignIn);
    connect(m_actions, &WindowActions::signOutWanted, m_door, &SignInDesk::signOut);
    connect(m_door, &SignInDesk::left, this, &MainWindow::leave);
    connect(m_door, &SignInDesk::entered, this, &MainWindow::resume);
    const Session &session = m_context.session;
    connect(&session, &Session::changed, this,
            [this] { m_actions->setAccount(m_context.session); });
    connect(&session, &Session::renamed, this,
            [this] { m_actions->setAccount(m_context.session); });
    connect(&session, &Session::warned, this,
            [this](const QString &words) { currentPage()->notices().warn(words); });
    connect(&m_context.identity, &Identity::changed, this, &MainWindow::applyRights);
    m_actions->setAccount(session);
}

void MainWindow::leave()
{
    // What is open is of the one who goes, and would be done by the next one.
    const auto dialogs = findChildren<QDialog *>();
    for (QDialog *dialog : dialogs) {
        if (dialog->isVisible())
            dialog->done(QDialog::Rejected);
    }
    for (RecordPage *page : std::as_const(m_pages))
        page->leave();
    for (const ResourceSpec &spec : m_context.catalog)
        m_sidebar->setCount(spec.name, -1);
    m_undo->clear();
    m_status->setMessage({});
}

void MainWindow::resume()
{
    currentPage()->resume();
    m_counts->refresh();
}

// The page that was wanted, or the first one that may be seen.
QString MainWindow::firstPage(const QString &wanted) const
{
    const Rights &rights = m_context.identity.rights();
    if (findSpec(m_context.catalog, wanted) && rights.mayRead(wanted))
        return wanted;
    for (const ResourceSpec &spec : m_context.catalog) {
        if (rights.mayRead(spec.name))
            return spec.name;
    }
    return m_context.catalog.first().name;
}

void MainWindow::applyRights()
{
    const Rights &rights = m_context.identity.rights();
    for (const ResourceSpec &spec : m_context.catalog)
        m_sidebar->setPageShown(spec.name, rights.mayRead(spec.name));
    m_sidebar->setConnectShown(rights.mayMakeKeys());
    for (RecordPage *page : std::as_const(m_pages))
        page->applyRights();
    const QString shown = currentPage()->spec().name;
    if (const QString page = firstPage(shown); page != shown)
        showPage(page);
    m_actions->applyRights(rights, currentPage()->spec());
    updateSelection();
}

void MainWindow::showServerStarting(const QString &words)
{
    setServerless(tr("Starting\u2026"), words, {});
    m_sidebar->connection()->setServerlessWords(tr("Starting\u2026"));
    m_link->setServerWords(words);
}

void MainWindow::showServerFailure(const QString &words)
{
    setServerless(tr("Lectern's own server did not start"),
                  tr("Without it no records can be shown. Nothing is lost: they are in its "
                     "database, and what you have typed is kept."),
                  words);
    m_sidebar->connection()->setServerlessWords(tr("Not started"));
    m_link->setServerWords(tr("The server of this window has stopped."));
}

void MainWindow::showAlreadyOpen(const QString &words)
{
    setServerless(tr("Lectern is already open"),
                  tr("Another window of Lectern, or a server started by hand, is working with your "
                     "records. Go on there, or close it and try again here."),
                  words);
    m_sidebar->connection()->setServerlessWords(tr("Open elsewhere"));
    m_link->setServerWords(tr("Lectern is already open in another window."));
}

void MainWindow::setUsualPort(quint16 port)
{
    m_sidebar->connection()->setUsualPort(port);
}

void MainWindow::setServerless(const QString &heading, const QString &sentence,
                               const QString &details)
{
    m_heading = heading;
    m_sentence = sentence;
    m_details = details;
    for (RecordPage *page : std::as_const(m_pages))
        page->body().setServerless(heading, sentence, details);
}

RecordPage *MainWindow::makePage(const ResourceSpec &spec)
{
    auto *page = new RecordPage(spec, m_context, *m_undo, *m_status, m_stack);
    page->body().setServerless(m_heading, m_sentence, m_details);
    connect(page, &RecordPage::selectionChanged, this, &MainWindow::updateSelection);
    connect(page, &RecordPage::signInWanted, m_door, &SignInDesk::askToSignIn);
    connect(page, &RecordPage::messageGiven, m_status, &StatusStrip::setMessage);
    connect(page, &RecordPage::countChanged, this, [this, page] {
        m_sidebar->setCount(page->spec().name, page->model().totalUnfiltered());
    });
    QTableView *table = &page->table();
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table, &QWidget::customContextMenuRequested, this, [this, table](const QPoint &at) {
        m_actions->popUpUserMenu(table->viewport()->mapToGlobal(at));
    });
    connect(&page->body(), &PageBody::serverWanted, this, &MainWindow::serverWanted);
    m_users->addTo(*page);
    m_stack->addWidget(page);
    m_pages.insert(spec.name, page);
    return page;
}

void MainWindow::showPage(const QString &name)
{
    const ResourceSpec *spec = findSpec(m_context.catalog, name);
    if (!spec)
        return;
    RecordPage *page = m_pages.value(name);
    if (!page)
        page = makePage(*spec);
    m_stack->setCurrentWidget(page);
    m_sidebar->setCurrent(name);
    m_actions->setPage(*spec);
    m_actions->applyRights(m_context.identity.rights(), *spec);
    m_context.settings.setLastPage(name);
    setWindowTitle(tr("%1 \u2014 Lectern").arg(spec->label));
    page->enter();
}

void MainWindow::updateSelection()
{
    if (!currentPage())
        return;
    m_status->setSelection(currentPage()->selectionWords());
    m_actions->setSelected(currentPage()->table().selectedCount(),
                           currentPage()->mayChangeSelected(), currentPage()->mayDeleteSelected());
    m_users->update();
}

void MainWindow::showConnect()
{
    (new ConnectDialog(m_context, m_sidebar->connection()->usualPort(), this))->open();
}

void MainWindow::showSettings()
{
    (new SettingsDialog(m_context, this))->open();
}

void MainWindow::showHelp()
{
    (new HelpDialog(this))->open();
}

void MainWindow::showAbout()
{
    showAboutBox(this);
}

void MainWindow::keep()
{
    m_context.settings.setWindowGeometry(saveGeometry());
    m_context.settings.setWindowState(m_actions->isMenuBarShown() ? kMenuBar : QByteArray());
    for (RecordPage *page : std::as_const(m_pages))
        page->keep();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    keep();
    if (m_mayClose || m_status->jobs().isEmpty())
        return event->accept();
    event->ignore();
    askToClose(m_status->jobs(), this, [this] {
        m_mayClose = true;
        close();
    });
}

} // namespace lectern
