// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "views/banner.h"
#include "views/connectionlabel.h"

#include <QSignalSpy>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void killedAndBack();
    void nothingTypedIsLost();
    void tryNow();
    void windowBeforeTheServer();
    void focusIsInTheTable();
    void serverDoesNotStart();
    void openInAnotherWindow();
    void startedAgain();
    void atAnotherPort();
};

void TestGuiServer::killedAndBack()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    auto *banner = gui.find<Banner>(u"banner"_s);
    QVERIFY(!banner->isVisible());

    gui.server().kill();
    gui.press(Qt::Key_F5);
    QTRY_VERIFY(banner->isVisible());
    QVERIFY(banner->text().contains(u"does not answer"));
    QVERIFY(banner->text().contains(u"What you type is kept"));
    // What was shown stays.
    QCOMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    QVERIFY(
        gui.find<ConnectionLabel>(u"connection"_s)->accessibleName().contains(u"No connection"));

    QVERIFY(gui.server().start());
    QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), 15'000);
    QVERIFY(
        gui.find<ConnectionLabel>(u"connection"_s)->accessibleName().contains(u"This computer"));
}

void TestGuiServer::nothingTypedIsLost()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    const Record before = gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s));
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    gui.replaceText(u"field_title"_s, u"Fernando"_s);
    gui.server().kill();
    gui.click(u"save"_s);
    QTRY_VERIFY(gui.notice().contains(u"Not saved"));
    QVERIFY(gui.notice().contains(u"What you typed is kept"));
    QCOMPARE(gui.line(u"field_title"_s)->text(), u"Fernando"_s);
    QVERIFY(gui.settings().draft(gui.spec(u"songs"_s), idOf(before)));
    QVERIFY(gui.find<QPushButton>(u"save"_s)->isEnabled());

    QVERIFY(gui.server().start());
    QTRY_VERIFY_WITH_TIMEOUT(!gui.find<Banner>(u"banner"_s)->isVisible(), 15'000);
    gui.click(u"save"_s);
    QTRY_COMPARE(gui.stored(u"songs"_s, idOf(before)).value(u"title"_s).toString(), u"Fernando"_s);
    QTRY_VERIFY(!gui.settings().draft(gui.spec(u"songs"_s), idOf(before)));
}

void TestGuiServer::tryNow()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.server().kill();
    gui.press(Qt::Key_F5);
    auto *banner = gui.find<Banner>(u"banner"_s);
    QTRY_VERIFY(banner->isVisible());
    // Long enough for the pauses between two attempts to have become longer than the click needs.
    QTest::qWait(4000);
    QVERIFY(gui.server().start());
    gui.click(u"tryNow"_s);
    QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible(), 2000);
}

void TestGuiServer::windowBeforeTheServer()
{
    GuiTest gui;
    QVERIFY(gui.openWithoutServer());
    QCOMPARE(gui.findShown<QLabel>(u"emptyHeading"_s)->text(), u"Starting\u2026"_s);
    QVERIFY(!gui.find<Banner>(u"banner"_s)->isVisible());
    QVERIFY(gui.server().start());
    gui.api().setServer(gui.server().url());
    QTRY_VERIFY(gui.findShown<QPushButton>(u"emptyNew"_s));
}

void TestGuiServer::focusIsInTheTable()
{
    GuiTest first;
    QVERIFY(first.open(u"songs"_s));
    QVERIFY(!first.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    GuiTest gui;
    gui.settings().setLastPage(u"songs"_s);
    QVERIFY(gui.openWithoutServer());
    gui.api().setServer(first.server().url());
    QTRY_VERIFY(gui.table()->isVisible());
    QTRY_COMPARE(gui.table()->model()->rowCount(), 1);
    QVERIFY(gui.table()->hasFocus());
    gui.press(Qt::Key_End);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
}

void TestGuiServer::serverDoesNotStart()
{
    GuiTest gui;
    QVERIFY(gui.openWithoutServer());
    gui.window().showServerFailure(u"The database is newer than this program."_s);
    QVERIFY(gui.findShown<QLabel>(u"emptyHeading"_s)->text().contains(u"did not start"));
    QVERIFY(!gui.findShown<QLabel>(u"emptyDetails"_s));
    gui.click(u"emptyDetailsButton"_s);
    QVERIFY(gui.findShown<QLabel>(u"emptyDetails"_s)->text().contains(u"newer than this program"));
    const QSignalSpy wanted(&gui.window(), &MainWindow::serverWanted);
    gui.click(u"startServer"_s);
    QCOMPARE(wanted.count(), 1);
}

void TestGuiServer::openInAnotherWindow()
{
    GuiTest gui;
    QVERIFY(gui.openWithoutServer());
    gui.window().showAlreadyOpen(u"The database is in use by lectern-server (process 7)."_s);
    QCOMPARE(gui.findShown<QLabel>(u"emptyHeading"_s)->text(), u"Lectern is already open"_s);
    QVERIFY(gui.findShown<QLabel>(u"emptySentence"_s)->text().contains(u"Another window"));
    gui.click(u"emptyDetailsButton"_s);
    QVERIFY(gui.findShown<QLabel>(u"emptyDetails"_s)->text().contains(u"process 7"));
    QVERIFY(gui.findShown<QPushButton>(u"startServer"_s));
}

void TestGuiServer::startedAgain()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    // As main() tells it when the bundled server has ended by itself.
    gui.api().setServer({});
    gui.window().showServerStarting(u"The server has stopped and is being started again."_s);
    auto *banner = gui.find<Banner>(u"banner"_s);
    QVERIFY(banner->isVisible());
    QVERIFY(banner->text().contains(u"is being started again"));
    QCOMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.api().setServer(gui.server().url());
    QTRY_VERIFY(!banner->isVisible());
}

// Tools expect it at the usual one.
void TestGuiServer::atAnotherPort()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    const auto *label = gui.find<ConnectionLabel>(u"connection"_s);
    const int port = gui.server().url().port();
    const QString address = u"127.0.0.1:%1"_s.arg(port);
    QTRY_COMPARE(label->accessibleName(), u"This computer \u00b7 "_s + address);
    gui.window().setUsualPort(quint16(port));
    QCOMPARE(label->accessibleName(), u"This computer \u00b7 "_s + address);
    gui.window().setUsualPort(1);
    QCOMPARE(label->accessibleName(), u"This computer \u00b7 port %1, not 1"_s.arg(port));
    QCOMPARE(
        label->toolTip(),
        u"Tools on this computer find Lectern at http://%1 now, not at its usual port 1."_s.arg(
            address));
}

QTEST_MAIN(TestGuiServer)
#include "tst_guiserver.moc"
