// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include <QAccessible>
#include <QAction>
#include <QDialog>
#include <QMenu>
#include <QMenuBar>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTextBrowser>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiAccess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWidgetHasANameAndAnObjectName_data();
    void everyWidgetHasANameAndAnObjectName();
    void everyKeyIsInAMenuOnce();
    void tabFollowsTheEye();
    void help();
    void quit();
    void starsAreASlider();
};

void TestGuiAccess::everyWidgetHasANameAndAnObjectName_data()
{
    QTest::addColumn<QString>("page");
    for (const ResourceSpec &spec : standardCatalog())
        QTest::addRow("%s", qPrintable(spec.name)) << spec.name;
}

void TestGuiAccess::everyWidgetHasANameAndAnObjectName()
{
    QFETCH(QString, page);
    GuiTest gui;
    QVERIFY(gui.open(page));
    gui.press(Qt::Key_N, Qt::ControlModifier);
    int seen = 0;
    const auto widgets = gui.window().findChildren<QWidget *>();
    for (QWidget *widget : widgets) {
        const bool reachable = widget->isVisible() && widget->focusPolicy() & Qt::TabFocus
            && !qobject_cast<QScrollBar *>(widget);
        if (!reachable)
            continue;
        ++seen;
        const QString about = u"%1 %2"_s.arg(QString::fromLatin1(widget->metaObject()->className()),
                                             widget->objectName());
        QVERIFY2(!widget->objectName().isEmpty(), qPrintable(about));
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(interface, qPrintable(about));
        QVERIFY2(!interface->text(QAccessible::Name).isEmpty(), qPrintable(about));
    }
    QVERIFY(seen > 10);
}

void TestGuiAccess::everyKeyIsInAMenuOnce()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QStringList keys;
    const auto menus = gui.window().menuBar()->findChildren<QMenu *>();
    for (const QMenu *menu : menus) {
        const auto actions = menu->actions();
        for (const QAction *action : actions) {
            if (action->isSeparator())
                continue;
            QVERIFY(!action->text().isEmpty());
            if (!action->shortcut().isEmpty())
                keys.append(action->shortcut().toString());
            else if (action->text().contains(u'\t'))
                keys.append(action->text().section(u'\t', 1));
        }
    }
    const QStringList wanted {u"Ctrl+N"_s, u"Ctrl+S"_s, u"Ctrl+F"_s, u"Ctrl+Z"_s, u"F5"_s,
                              u"F1"_s,     u"Ctrl+Q"_s, u"Ctrl+1"_s, u"Ctrl+5"_s, u"Enter"_s,
                              u"F2"_s,     u"Del"_s,    u"0"_s,      u"5"_s};
    for (const QString &key : wanted)
        QCOMPARE(std::pair(key, keys.count(key)), std::pair(key, qsizetype(1)));
}

void TestGuiAccess::tabFollowsTheEye()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    gui.find<QPushButton>(u"import_songs"_s)->setFocus();
    const QStringList expected {u"import_songs"_s, u"export_songs"_s, u"new_songs"_s,
                                u"search_songs"_s, u"table_songs"_s,  u"field_artist"_s,
                                u"field_title"_s,  u"field_rating"_s, u"deleteRecord"_s};
    QStringList found;
    for (qsizetype i = 0; i < expected.size(); ++i) {
        found.append(gui.window().focusWidget()->objectName());
        gui.press(Qt::Key_Tab);
    }
    QCOMPARE(found, expected);
}

void TestGuiAccess::help()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.press(Qt::Key_F1);
    QTRY_VERIFY(gui.findShown<QDialog>(u"helpDialog"_s));
    const QString text = gui.findShown<QTextBrowser>(u"helpText"_s)->toPlainText();
    for (const QString &part : {u"Ctrl+N"_s, u"F2"_s, u"Draft"_s, u"Revision"_s, u"Undo"_s})
        QVERIFY2(text.contains(part), qPrintable(part));
    QTest::keyClick(gui.findShown<QDialog>(u"helpDialog"_s), Qt::Key_Escape);
    QTRY_VERIFY(!gui.findShown<QDialog>(u"helpDialog"_s));
}

void TestGuiAccess::quit()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.press(Qt::Key_Q, Qt::ControlModifier);
    QTRY_VERIFY(!gui.window().isVisible());
}

void TestGuiAccess::starsAreASlider()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.press(Qt::Key_N, Qt::ControlModifier);
    auto *stars = gui.findShown<QWidget>(u"field_rating"_s);
    QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(stars);
    QVERIFY(interface && interface->valueInterface());
    QCOMPARE(interface->text(QAccessible::Name), u"Rating"_s);
    QCOMPARE(interface->valueInterface()->maximumValue().toInt(), 5);
    stars->setFocus();
    gui.press(Qt::Key_3);
    QCOMPARE(interface->valueInterface()->currentValue().toInt(), 3);
    gui.press(Qt::Key_Right);
    QCOMPARE(interface->valueInterface()->currentValue().toInt(), 4);
}

QTEST_MAIN(TestGuiAccess)
#include "tst_guiaccess.moc"
