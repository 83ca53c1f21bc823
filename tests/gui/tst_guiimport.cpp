// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "samplefile.h"

#include <QComboBox>
#include <QDialog>
#include <QDropEvent>
#include <QMimeData>
#include <QProgressBar>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiImport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aSimpleFile();
    void foreignColumns();
    void otherEncodingAndDelimiter();
    void neededColumn();
    void cancelledBefore();
    void rejectedRows();
    void rejectedListIsSaved();
    void manyRejectedRows();
    void twoColumnsOfOneName();
    void firstFolder();
    void serverGoesWhileStoring();
    void cancelledWhileRunning();
    void unreadableFile();
    void droppedOnThePage();

private:
    bool choose(const QByteArray &content, const QString &name = u"songs.csv"_s);
    void map(int column, const QString &field);
    static void choose(QComboBox *combo, int index);

    std::unique_ptr<GuiTest> m_gui;
};

void TestGuiImport::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
}

void TestGuiImport::cleanup()
{
    m_gui.reset();
}

bool TestGuiImport::choose(const QByteArray &content, const QString &name)
{
    const QString fileName = m_gui->filePath(name);
    if (!writeFile(fileName, content))
        return false;
    m_gui->files().answer = fileName;
    m_gui->click(u"import_songs"_s);
    return QTest::qWaitFor([&] { return m_gui->findShown<QDialog>(u"importDialog"_s) != nullptr; });
}

void TestGuiImport::map(int column, const QString &field)
{
    auto *combo = m_gui->findShown<QComboBox>(u"map_%1"_s.arg(column));
    choose(combo, combo->findData(field));
}

// With the keys.
void TestGuiImport::choose(QComboBox *combo, int index)
{
    combo->setFocus();
    QTest::keyClick(combo, Qt::Key_Home);
    for (int i = 0; i < index; ++i)
        QTest::keyClick(combo, Qt::Key_Down);
    QCOMPARE(combo->currentIndex(), index);
}

void TestGuiImport::aSimpleFile()
{
    QVERIFY(choose("artist,title,rating\nQueen,Killer Queen,4\nAbba,Waterloo,5\n"));
    const auto *preview = m_gui->findShown<QTableWidget>(u"importPreview"_s);
    QCOMPARE(preview->rowCount(), 3);
    QCOMPARE(preview->item(1, 1)->text(), u"Killer Queen"_s);
    QCOMPARE(m_gui->findShown<QComboBox>(u"map_0"_s)->currentData().toString(), u"artist"_s);
    QVERIFY(m_gui->all(u"songs"_s).isEmpty());
    m_gui->click(u"importStart"_s);
    QTRY_COMPARE(m_gui->notice(), u"Imported 2 songs from songs.csv."_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Killer Queen"_s);
    QTRY_COMPARE(m_gui->find<QLabel>(u"count_songs"_s)->text(), u"2"_s);
}

void TestGuiImport::foreignColumns()
{
    QVERIFY(choose("Band,Song name,Year\nQueen,Killer Queen,1974\n"));
    map(0, u"artist"_s);
    map(1, u"title"_s);
    map(2, u""_s);
    QVERIFY(m_gui->findShown<QPushButton>(u"importStart"_s)->isEnabled());
    m_gui->click(u"importStart"_s);
    QTRY_COMPARE(m_gui->notice(), u"Imported 1 song from songs.csv. Left out: column Year."_s);
    QCOMPARE(m_gui->all(u"songs"_s).first().value(u"artist"_s).toString(), u"Queen"_s);
}

void TestGuiImport::otherEncodingAndDelimiter()
{
    QVERIFY(choose("artist;title\nMot\xf6rhead;Ace of Spades\n"));
    QCOMPARE(m_gui->findShown<QComboBox>(u"importDelimiter"_s)->currentText(), u"Semicolon"_s);
    const auto *preview = m_gui->findShown<QTableWidget>(u"importPreview"_s);
    QCOMPARE(preview->item(1, 0)->text(), u"Mot\u00f6rhead"_s);
    // A wrong choice is shown at once, and can be taken back.
    auto *delimiter = m_gui->findShown<QComboBox>(u"importDelimiter"_s);
    choose(delimiter, 0);
    QCOMPARE(preview->columnCount(), 1);
    QVERIFY(!m_gui->findShown<QPushButton>(u"importStart"_s)->isEnabled());
    choose(delimiter, 1);
    QCOMPARE(preview->columnCount(), 2);
    m_gui->click(u"importStart"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 1);
    QCOMPARE(m_gui->all(u"songs"_s).first().value(u"artist"_s).toString(), u"Mot\u00f6rhead"_s);
}

void TestGuiImport::neededColumn()
{
    QVERIFY(choose("artist,rating\nQueen,4\n"));
    QVERIFY(!m_gui->findShown<QPushButton>(u"importStart"_s)->isEnabled());
    QVERIFY(m_gui->findShown<QLabel>(u"importProblems"_s)->text().contains(u"Title"));
}

void TestGuiImport::cancelledBefore()
{
    QVERIFY(choose("artist,title\nQueen,Killer Queen\n"));
    m_gui->click(u"importCancel"_s);
    QTRY_VERIFY(!m_gui->findShown<QDialog>(u"importDialog"_s));
    QVERIFY(m_gui->all(u"songs"_s).isEmpty());
}

void TestGuiImport::rejectedRows()
{
    QVERIFY(choose("artist,title,rating\nQueen,Killer Queen,4\nAbba,,5\nAbba,Waterloo,9\n"
                   "Abba,Fernando,3\n"));
    // The preview knows already, and says which lines.
    QVERIFY(m_gui->findShown<QLabel>(u"importProblems"_s)->text().contains(u"Line 3"));
    m_gui->click(u"importStart"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"rejectedDialog"_s));
    const auto *list = m_gui->findShown<QTableWidget>(u"listTable"_s);
    QCOMPARE(list->rowCount(), 2);
    QCOMPARE(list->item(0, 0)->text(), u"3"_s);
    QCOMPARE(list->item(0, 1)->text(), u"Title"_s);
    QCOMPARE(list->item(1, 0)->text(), u"4"_s);
    QVERIFY(m_gui->all(u"songs"_s).isEmpty());
    QCOMPARE(m_gui->findShown<QPushButton>(u"importOthers"_s)->text(), u"Import the other 2"_s);
    m_gui->click(u"importOthers"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 2);
    QTRY_COMPARE(m_gui->notice(), u"Imported 2 songs from songs.csv. Left out: 2 lines."_s);
}

void TestGuiImport::rejectedListIsSaved()
{
    QVERIFY(choose("artist,title\nQueen,\n"));
    m_gui->click(u"importStart"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"rejectedDialog"_s));
    m_gui->files().answer = m_gui->filePath(u"list.csv"_s);
    m_gui->click(u"saveRejected"_s);
    QVERIFY(m_gui->files().lastSuggestion.endsWith(u"songs-rejected.csv"));
    QFile file(m_gui->filePath(u"list.csv"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray saved = file.readAll();
    QVERIFY2(saved.startsWith("Line,Field,What is wrong\r\n2,Title,"), saved.constData());
    // Closing the list stores nothing, and says so.
    QTest::keyClick(m_gui->findShown<QDialog>(u"rejectedDialog"_s), Qt::Key_Escape);
    QTRY_VERIFY(m_gui->notice().contains(u"nothing was stored"));
    QVERIFY(m_gui->all(u"songs"_s).isEmpty());
}

// The server gives the first thousand; no number in the file is written as people read it.
void TestGuiImport::manyRejectedRows()
{
    QByteArray csv = "artist,title\n";
    for (int i = 0; i < 1500; ++i)
        csv += "Abba,\n";
    QVERIFY(choose(csv));
    m_gui->click(u"importStart"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"rejectedDialog"_s));
    QCOMPARE(m_gui->findShown<QTableWidget>(u"listTable"_s)->rowCount(), 1000);
    QCOMPARE(m_gui->findShown<QTableWidget>(u"listTable"_s)->item(999, 0)->text(), u"1,001"_s);
    const QString words = m_gui->findShown<QLabel>(u"listText"_s)->text();
    QVERIFY2(words.contains(u"Listed are the first 1,000 of 1,500."), qPrintable(words));
    QVERIFY(!m_gui->findShown<QPushButton>(u"importOthers"_s));
    m_gui->files().answer = m_gui->filePath(u"list.csv"_s);
    m_gui->click(u"saveRejected"_s);
    QFile file(m_gui->filePath(u"list.csv"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("\r\n1001,Title,"));
}

void TestGuiImport::twoColumnsOfOneName()
{
    QVERIFY(choose("artist,title,title\nQueen,Killer Queen,Somebody to Love\n"));
    QVERIFY(m_gui->findShown<QPushButton>(u"importStart"_s)->isEnabled());
    QCOMPARE(m_gui->findShown<QComboBox>(u"map_2"_s)->currentData().toString(), QString());
    map(1, u""_s);
    QVERIFY(!m_gui->findShown<QPushButton>(u"importStart"_s)->isEnabled());
    map(2, u"title"_s);
    m_gui->click(u"importStart"_s);
    QTRY_COMPARE(m_gui->notice(), u"Imported 1 song from songs.csv. Left out: column title."_s);
    QCOMPARE(m_gui->all(u"songs"_s).first().value(u"title"_s).toString(), u"Somebody to Love"_s);
}

void TestGuiImport::firstFolder()
{
    m_gui->settings().setLastFolder(m_gui->filePath(u"gone"_s));
    m_gui->click(u"import_songs"_s);
    const QString folder = m_gui->files().lastSuggestion;
    QVERIFY2(QFileInfo(folder).isDir(), qPrintable(folder));
}

// The server goes while it stores: nobody can say that nothing was stored.
void TestGuiImport::serverGoesWhileStoring()
{
    QVERIFY(choose(manySongs(500'000)));
    m_gui->click(u"importStart"_s);
    const auto words = [&] {
        const auto *label = m_gui->findShown<QLabel>(u"jobWords"_s);
        return label ? label->text() : QString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(words().contains(u" of about "), 30'000);
    QVERIFY(words().endsWith(u"0,000"));
    m_gui->server().kill();
    QVERIFY(m_gui->server().start());
    QTRY_VERIFY_WITH_TIMEOUT(m_gui->notice().contains(u"Nobody knows yet"), 30'000);
    QVERIFY(!m_gui->notice().contains(u"Nothing was stored"));
}

void TestGuiImport::cancelledWhileRunning()
{
    QVERIFY(choose(manySongs(500'000)));
    m_gui->click(u"importStart"_s);
    QTRY_VERIFY(m_gui->findShown<QProgressBar>(u"jobProgress"_s));
    QVERIFY(m_gui->findShown<QLabel>(u"jobWords"_s)->text().contains(u"songs.csv"));
    m_gui->click(u"jobCancel"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"cancelled"));
    QTRY_VERIFY(!m_gui->findShown<QWidget>(u"job"_s));
    QVERIFY(m_gui->all(u"songs"_s).isEmpty());
}

void TestGuiImport::unreadableFile()
{
    QVERIFY(choose(""));
    QVERIFY(!m_gui->findShown<QPushButton>(u"importStart"_s)->isEnabled());
    QVERIFY(!m_gui->findShown<QLabel>(u"importProblems"_s)->text().isEmpty());
}

void TestGuiImport::droppedOnThePage()
{
    const QString fileName = m_gui->filePath(u"dropped.csv"_s);
    QVERIFY(writeFile(fileName, "artist,title\nQueen,Killer Queen\n"));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(fileName)});
    QDragEnterEvent enter({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_gui->page(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({100, 100}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(m_gui->page(), &drop);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"importDialog"_s));
    m_gui->click(u"importStart"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 1);
}

QTEST_MAIN(TestGuiImport)
#include "tst_guiimport.moc"
