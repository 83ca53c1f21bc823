// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "samplefile.h"

#include <QFile>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsShown();
    void cancelled();
    void changedMind();
    void cannotBeWritten();
};

void TestGuiExport::whatIsShown()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    for (const Record &record : {song(u"Queen"_s, u"Killer Queen"_s, 4),
                                 song(u"Abba"_s, u"Waterloo"_s, 5), song(u"Abba"_s, u"Fernando"_s)})
        QVERIFY(!gui.create(u"songs"_s, record).isEmpty());
    gui.line(u"search_songs"_s)->setFocus();
    QTest::keyClicks(gui.line(u"search_songs"_s), u"abba"_s);
    QTRY_COMPARE(gui.table()->model()->rowCount(), 2);
    gui.files().answer = gui.filePath(u"abba.csv"_s);
    gui.click(u"export_songs"_s);
    QTRY_COMPARE(gui.notice(), u"Exported 2 songs to abba.csv."_s);
    QVERIFY(gui.files().lastSuggestion.endsWith(u"songs.csv"));
    QFile file(gui.filePath(u"abba.csv"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines.at(0).contains("artist,title,rating"));
    QVERIFY(lines.at(1).contains("Abba,Fernando,0"));
    QVERIFY(lines.at(2).contains("Abba,Waterloo,5"));
}

void TestGuiExport::cancelled()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(importSongs(gui.api(), gui.filePath(u"."_s), 50'000));
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.table()->model()->rowCount(), 50'000);
    gui.files().answer = gui.filePath(u"many.csv"_s);
    gui.click(u"export_songs"_s);
    QTRY_VERIFY(gui.findShown<QWidget>(u"job"_s));
    gui.click(u"jobCancel"_s);
    QTRY_VERIFY(gui.notice().contains(u"cancelled"));
    QVERIFY(!QFile::exists(gui.filePath(u"many.csv"_s)));
    QTRY_VERIFY(!gui.findShown<QWidget>(u"job"_s));
}

void TestGuiExport::changedMind()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.table()->model()->rowCount(), 1);
    gui.click(u"export_songs"_s);
    QTest::qWait(50);
    QVERIFY(!gui.findShown<QWidget>(u"job"_s));
    QCOMPARE(gui.notice(), QString());
}

void TestGuiExport::cannotBeWritten()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.table()->model()->rowCount(), 1);
    gui.files().answer = gui.filePath(u"no/such/folder/songs.csv"_s);
    gui.click(u"export_songs"_s);
    QTRY_VERIFY(gui.notice().contains(u"was not written"));
}

QTEST_MAIN(TestGuiExport)
#include "tst_guiexport.moc"
