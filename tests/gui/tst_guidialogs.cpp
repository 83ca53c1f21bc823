// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogcheck.h"
#include "guitest.h"
#include "samplefile.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QTabWidget>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiDialogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void conflict();
    void import();
    void importOfManyColumns();
    void rejectedRows();
    void notDeleted();
    void help();
    void settings();
    void connectATool();
    void newKey();
    void keys();

private:
    bool import(const QByteArray &content);
    void check(const QString &dialog) { checkDialog(*m_gui, dialog); }

    std::unique_ptr<GuiTest> m_gui;
};

void TestGuiDialogs::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
}

void TestGuiDialogs::cleanup()
{
    m_gui.reset();
}

void TestGuiDialogs::conflict()
{
    const Record before = m_gui->create(u"songs"_s, song(u"Queen"_s, u"Killer Queen"_s, 2));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->cell(0, u"artist"_s), u"Queen"_s);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
    m_gui->replaceText(u"field_title"_s, u"My title"_s);
    QVERIFY(!m_gui->change(u"songs"_s, before, {{u"rating"_s, qint64(5)}}).isEmpty());
    m_gui->click(u"save"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"goOnEditing"_s)->hasFocus());
    check(u"conflictDialog"_s);
}

bool TestGuiDialogs::import(const QByteArray &content)
{
    m_gui->files().answer = m_gui->filePath(u"songs.csv"_s);
    if (!writeFile(m_gui->files().answer, content))
        return false;
    m_gui->click(u"import_songs"_s);
    return QTest::qWaitFor([&] { return m_gui->findShown<QDialog>(u"importDialog"_s) != nullptr; });
}

void TestGuiDialogs::import()
{
    QVERIFY(import("artist,title,rating\nQueen,Killer Queen,4\n"));
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"importStart"_s)->hasFocus());
    // In the order in which it is read.
    QStringList names;
    for (int i = 0; i < 9; ++i) {
        m_gui->press(Qt::Key_Tab);
        names.append(QApplication::focusWidget()->objectName());
    }
    QCOMPARE(names,
             QStringList({u"importChoose"_s, u"importEncoding"_s, u"importDelimiter"_s,
                          u"importPreview"_s, u"map_0"_s, u"map_1"_s, u"map_2"_s, u"importCancel"_s,
                          u"importStart"_s}));
    check(u"importDialog"_s);
}

// Of many columns, the one whose choice has the focus is seen.
void TestGuiDialogs::importOfManyColumns()
{
    QByteArray header = "artist,title";
    for (int i = 0; i < 20; ++i)
        header += ",column " + QByteArray::number(i);
    QVERIFY(import(header + "\nQueen,Killer Queen\n"));
    const auto *last = m_gui->findShown<QComboBox>(u"map_21"_s);
    QVERIFY(last->visibleRegion().isEmpty());
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"importStart"_s)->hasFocus());
    m_gui->press(Qt::Key_Backtab);
    m_gui->press(Qt::Key_Backtab);
    QVERIFY(last->hasFocus());
    QTRY_COMPARE(last->visibleRegion().boundingRect().width(), last->width());
}

void TestGuiDialogs::rejectedRows()
{
    QVERIFY(import("artist,title\nQueen,\nAbba,Waterloo\nAbba,\n"));
    m_gui->click(u"importStart"_s);
    check(u"rejectedDialog"_s);
    QCOMPARE(m_gui->findShown<QPushButton>(u"importOthers"_s)->text(), u"Import the other one"_s);
    QVERIFY(m_gui->findShown<QLabel>(u"jobWords"_s)->text().endsWith(u"3 of 3"));
    const QImage image = m_gui->findShown<QPushButton>(u"importOthers"_s)->grab().toImage();
    QCOMPARE(image.pixelColor(6, image.height() / 2), m_gui->appearance().tokens().accent);
    const auto *close = m_gui->findShown<QPushButton>(u"listClose"_s);
    QCOMPARE(close->text(), u"Cancel import"_s);
}

void TestGuiDialogs::notDeleted()
{
    for (const QString &name : {u"anna"_s, u"berta"_s}) {
        const Record user = m_gui->create(u"users"_s, {{u"username"_s, name}});
        QVERIFY(!m_gui->create(u"cars"_s, {{u"model"_s, u"Opel"_s}, {u"owner_id"_s, idOf(user)}})
                     .isEmpty());
    }
    m_gui->goTo(u"users"_s);
    QTRY_COMPARE(m_gui->cell(1, u"username"_s), u"berta"_s);
    m_gui->table()->selectAll();
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"confirmDeleteYes"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    check(u"deletionFailures"_s);
}

void TestGuiDialogs::help()
{
    m_gui->press(Qt::Key_F1);
    check(u"helpDialog"_s);
}

void TestGuiDialogs::settings()
{
    m_gui->click(u"sidebar_settings"_s);
    check(u"settingsDialog"_s);
}

void TestGuiDialogs::connectATool()
{
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"sidebar_connect"_s));
    m_gui->click(u"sidebar_connect"_s);
    check(u"connectDialog"_s);
}

void TestGuiDialogs::newKey()
{
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"sidebar_connect"_s));
    m_gui->click(u"sidebar_connect"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"keyName"_s));
    m_gui->replaceText(u"keyName"_s, u"Spreadsheet"_s);
    m_gui->click(u"makeKey"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"newKey"_s));
    check(u"connectDialog"_s);
}

void TestGuiDialogs::keys()
{
    newKey();
    m_gui->findShown<QTabWidget>(u"connectTabs"_s)->setCurrentIndex(1);
    QTRY_VERIFY(m_gui->findShown<QTableWidget>(u"keys"_s));
    m_gui->findShown<QTableWidget>(u"keys"_s)->selectRow(0);
    m_gui->findShown<QTableWidget>(u"keys"_s)->setFocus();
    check(u"connectDialog"_s);
}

QTEST_MAIN(TestGuiDialogs)
#include "tst_guidialogs.moc"
