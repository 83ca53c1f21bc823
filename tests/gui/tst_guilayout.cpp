// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include <QDialog>
#include <QHeaderView>
#include <QMenuBar>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asDrawn();
    void lastPageAndColumns();
    void columnsFit_data();
    void columnsFit();
    void narrowWindowHasADialog();
    void noticesLeadToTheDialog();
    void dialogSaysWhatWentWrong();
    void widthMovesThePane();
    void counts();
    void menuBarOnDemand();
};

void TestGuiLayout::asDrawn()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.table()->model()->rowCount(), 1);
    QCOMPARE(gui.window().size(), QSize(1280, 800));
    QCOMPARE(gui.find<QWidget>(u"sidebar"_s)->width(), 204);
    QCOMPARE(gui.find<QWidget>(u"recordPane"_s)->width(), 332);
    QCOMPARE(gui.table()->rowHeight(0), 30);
    QVERIFY(!gui.window().menuBar()->isVisible());
}

void TestGuiLayout::lastPageAndColumns()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.table()->model()->rowCount(), 1);
    // The user drags the border between the first two columns.
    auto *header = gui.table()->horizontalHeader();
    const int before = header->sectionSize(0);
    const QPoint border(before - 1, header->height() / 2);
    QTest::mousePress(header->viewport(), Qt::LeftButton, {}, border);
    QTest::mouseMove(header->viewport(), border + QPoint(40, 0));
    QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, border + QPoint(40, 0));
    const int after = header->sectionSize(0);
    QVERIFY(after > before);
    gui.press(Qt::Key_3, Qt::ControlModifier);
    QCOMPARE(gui.page()->objectName(), u"page_users"_s);

    QVERIFY(gui.reopen());
    QCOMPARE(gui.page()->objectName(), u"page_users"_s);
    gui.press(Qt::Key_2, Qt::ControlModifier);
    QCOMPARE(gui.page()->objectName(), u"page_songs"_s);
    QCOMPARE(gui.table()->horizontalHeader()->sectionSize(0), after);
}

void TestGuiLayout::columnsFit_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<int>("width");
    for (const ResourceSpec &spec : standardCatalog()) {
        for (const int width : {640, 800, 1280, 1920})
            QTest::addRow("%s at %d", qPrintable(spec.name), width) << spec.name << width;
    }
}

void TestGuiLayout::columnsFit()
{
    QFETCH(QString, page);
    QFETCH(int, width);
    GuiTest gui;
    QVERIFY(gui.open(page));
    const Record user = gui.create(u"users"_s, {{u"username"_s, u"anna"_s}});
    const QMap<QString, Record> records {
        {u"exams"_s, {{u"title"_s, u"Grade 1"_s}}},
        {u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)},
        {u"users"_s, {{u"username"_s, u"berta"_s}}},
        {u"cars"_s, {{u"model"_s, u"Opel"_s}, {u"owner_id"_s, idOf(user)}}},
        {u"tasks"_s, {{u"title"_s, u"Call back"_s}}},
    };
    QVERIFY(!gui.create(page, records.value(page)).isEmpty());
    gui.window().resize(width, 700);
    gui.press(Qt::Key_F5);
    QTRY_VERIFY(gui.table()->isVisible());
    const auto *header = gui.table()->horizontalHeader();
    QTRY_VERIFY2(
        header->length() <= gui.table()->viewport()->width(),
        qPrintable(u"%1 in %2"_s.arg(header->length()).arg(gui.table()->viewport()->width())));
    // The first one is what people look for, so it is always there and can be read.
    QVERIFY(!header->isSectionHidden(0));
    QVERIFY(header->sectionSize(0) >= 90);
}

void TestGuiLayout::narrowWindowHasADialog()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    const Record before = gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s));
    gui.window().resize(800, 600);
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    QVERIFY(!gui.findShown<QWidget>(u"recordPane"_s));
    gui.clickRow(0);
    QVERIFY(!gui.findShown<QDialog>(u"recordDialog"_s));
    gui.press(Qt::Key_Return);
    QTRY_VERIFY(gui.findShown<QDialog>(u"recordDialog"_s));
    QVERIFY(gui.findShown<QWidget>(u"recordPane"_s));
    // What a window manager does.
    gui.findShown<QDialog>(u"recordDialog"_s)->activateWindow();
    QTRY_COMPARE(QApplication::activeWindow(), gui.findShown<QDialog>(u"recordDialog"_s));
    gui.replaceText(u"field_title"_s, u"Fernando"_s);
    QTest::keyClick(gui.findShown<QLineEdit>(u"field_title"_s), Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(gui.stored(u"songs"_s, idOf(before)).value(u"title"_s).toString(), u"Fernando"_s);
    QTRY_VERIFY(!gui.findShown<QDialog>(u"recordDialog"_s));
    QTRY_COMPARE(gui.cell(0, u"title"_s), u"Fernando"_s);
}

void TestGuiLayout::noticesLeadToTheDialog()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    const Record before = gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s));
    gui.window().resize(800, 600);
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    gui.press(Qt::Key_Return);
    QTRY_VERIFY(gui.findShown<QDialog>(u"recordDialog"_s));
    gui.replaceText(u"field_title"_s, u"Fern"_s);
    QTest::keyClick(gui.findShown<QDialog>(u"recordDialog"_s), Qt::Key_Escape);
    QTRY_VERIFY(!gui.findShown<QDialog>(u"recordDialog"_s));
    QVERIFY(gui.notice().contains(u"kept as a draft"));
    gui.click(u"noticeAction"_s);
    QVERIFY(gui.findShown<QDialog>(u"recordDialog"_s));
    QCOMPARE(gui.findShown<QLineEdit>(u"field_title"_s)->text(), u"Fern"_s);
}

void TestGuiLayout::dialogSaysWhatWentWrong()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.window().resize(800, 600);
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    gui.press(Qt::Key_Return);
    auto *dialog = gui.findShown<QDialog>(u"recordDialog"_s);
    QVERIFY(dialog);
    gui.replaceText(u"field_title"_s, u"Fernando"_s);
    gui.server().kill();
    gui.click(u"save"_s);
    const auto *said = dialog->findChild<QLabel *>(u"noticeText"_s);
    QTRY_VERIFY(said->isVisible() && said->text().contains(u"Not saved"));
    QVERIFY(dialog->isVisible());
}

void TestGuiLayout::widthMovesThePane()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    gui.replaceText(u"field_title"_s, u"Half a tit"_s);
    gui.window().resize(900, 700);
    QTRY_VERIFY(!gui.findShown<QWidget>(u"recordPane"_s));
    gui.window().resize(1200, 700);
    QTRY_VERIFY(gui.findShown<QWidget>(u"recordPane"_s));
    QCOMPARE(gui.findShown<QLineEdit>(u"field_title"_s)->text(), u"Half a tit"_s);
}

void TestGuiLayout::counts()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"exams"_s, {{u"title"_s, u"Grade 1"_s}}).isEmpty());
    gui.press(Qt::Key_F5);
    // Also of a page that has not been opened.
    QTRY_COMPARE(gui.find<QPushButton>(u"sidebar_exams"_s)->accessibleName(), u"Exams, 1"_s);
    QTRY_COMPARE(gui.find<QPushButton>(u"sidebar_songs"_s)->accessibleName(), u"Songs, 0"_s);
}

void TestGuiLayout::menuBarOnDemand()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.press(Qt::Key_M, Qt::ControlModifier);
    QVERIFY(gui.window().menuBar()->isVisible());
    QVERIFY(!gui.find<QWidget>(u"mainMenu"_s)->isVisible());
    QVERIFY(gui.reopen());
    QVERIFY(gui.window().menuBar()->isVisible());
    gui.press(Qt::Key_M, Qt::ControlModifier);
    QVERIFY(!gui.window().menuBar()->isVisible());
    QVERIFY(gui.find<QWidget>(u"mainMenu"_s)->isVisible());
}

QTEST_MAIN(TestGuiLayout)
#include "tst_guilayout.moc"
